import Results
import Vocabulary

extension ArmAxes {
    /// The axes of an arm of a build that gives some of them in its hello, and none in its account. An axis that the
    /// build did not know has the value that every arm of the build had.
    init(_ hello: LockstepHello.Arm, _ account: ArmAccount) {
        self.init()
        let words = hello.configuration
        era = words["era"]
        forwarding = words["forwarding"] ?? forwarding
        togglesPerSecond = words["togglesPerSecond"].flatMap { Int($0) } ?? 0
        haltPollNanoseconds = words["haltPollNanoseconds"].flatMap { Int($0) } ?? 0
        haltPollOf = words["haltPollOf"]
        interrupt = words["interrupt"]
        writers = words["writers"].flatMap { Int($0) } ?? 1
        quirks = Quirks(rawValue: words["quirks"].flatMap { UInt32($0) } ?? 0).each.map(\.word)
        (invalidation, unmap) = (words["invalidation"], words["unmap"])
        (commands, commandsPerSecond) = (words["commands"], words["commandsPerSecond"].flatMap { Int($0) })
        (churn, routes) = (words["churn"], words["routes"].flatMap { Int($0) })
        if churn != nil { vms = words["vms"].flatMap { Int($0) } ?? 1 }
        chip = words["chip"]
        let kind = account.words["kind"].flatMap { ResultKind(rawValue: $0) } ?? .modelled
        setOlderLoad(workload: account.words["workload"] ?? "", kind: kind)
        if kind == .measured { events = words["lines"].flatMap { Int($0) } }
    }
}
