import Results
import Vocabulary

extension ArmAxes {
    /// The axes of an arm of a build that says in its hello what it knew of them, and gives none in its account. What
    /// it did not know is what it had.
    init(_ hello: LockstepHello.Arm, _ account: ArmAccount) {
        self.init()
        let words = hello.configuration
        forwarding = words["forwarding"] ?? forwarding
        togglesPerSecond = words["togglesPerSecond"].flatMap { Int($0) } ?? 0
        quirks = Quirks(rawValue: words["quirks"].flatMap { UInt32($0) } ?? 0).each.map(\.word)
        chip = words["chip"]
        let kind = account.words["kind"].flatMap { ResultKind(rawValue: $0) } ?? .modelled
        takeOlderLoad(workload: account.words["workload"] ?? "", kind: kind)
        if kind == .measured { events = words["lines"].flatMap { Int($0) } }
    }
}
