import ArgumentParser
import Rounds
import Suites
import Vocabulary

extension RunRequest {
    /// The arms of the suite that pass the filters.
    var arms: [Arm] {
        plan.definition.map(plan.arms) ?? []
    }

    /// Refuses settings that are each possible, but not together. The message says which one to change.
    func refuseImpossible(_ given: GivenSettings, arms: [Arm]) throws(ValidationError) {
        func refuse(_ setting: Setting, _ why: String, _ flag: String, _ word: String) -> ValidationError {
            // Where the user names arms, there is no filter to change.
            let isNamed = plan.definition == nil
            let add = isNamed ? "name an arm with \(flag)=\(word)" : "add --\(flag) \(word)"
            return setting.refused("\(why); \(add), or leave it out")
        }
        if let call = given["call-syscall"], plan.callSystemCall,
            !arms.contains(where: { Self.word($0.loop) == "call" && !$0.isLive })
        {
            throw refuse(call, "no arm of the model that is left has loop call", "loop", "call")
        }
        if let trace = given["trace"], !arms.contains(where: { Self.word($0.workload) == "trace" }) {
            throw refuse(trace, "no arm that is left has workload trace", "workload", "trace")
        }
        if let speed = given["speed"] {
            guard plan.trace != nil else { throw speed.refused("is of a recorded guest; add --trace FILE") }
            if let other = given["rate"] ?? given["arrivals"] {
                throw speed.refused("the recorded times or \(other.place); leave one of them out")
            }
        }
        if let vcpus = given["vcpus"], arms.allSatisfy(\.isLive) {
            throw vcpus.refused("the host's KVM has its arms' own vCPUs (vcpus: of the arm); leave it out")
        }
        if let window = given["window"], arms.allSatisfy({ $0.window != nil }) {
            throw window.refused("each arm that is left has a window of its own; leave it out")
        }
        if let vcpus = given["vcpus"], !arms.contains(where: { Self.word($0.workload) == "generated" && !$0.isLive }) {
            throw refuse(vcpus, "a recorded guest brings its own vCPUs", "workload", "generated")
        }
        if let registers = given["list-registers"], !arms.contains(where: { Self.word($0.path) == "software" }) {
            throw refuse(registers, "only path software uses list registers", "path", "software")
        }
        if let registers = given["list-registers"],
            arms.allSatisfy({ $0.path != .software || $0.listRegisters != nil })
        {
            throw registers.refused("each arm that is left has a number of list registers of its own; leave it out")
        }
        if let era = given["era"], arms.allSatisfy({ !$0.followsEra || $0.era != nil }) {
            throw era.refused("each arm that is left has an era of its own, or no interrupt controller; leave it out")
        }
        if let writers = given["writers"], !arms.contains(where: { $0.canHaveWriters && $0.writers == nil }) {
            throw writers.refused(
                "no arm that is left can have several: with loop call and topology vcpu-apart, and without writers of "
                    + "its own; leave it out")
        }
        if let poll = given["halt-poll"], !arms.contains(where: { $0.canPoll && $0.haltPoll == nil }) {
            throw poll.refused(
                "no arm that is left can poll: of guest wfi, with the vCPUs on a thread of their own, and without a "
                    + "halt-poll of its own; leave it out")
        }
    }

    /// The error if no arm passes the filters: each filter, and which words the suite has for it.
    func noArm(_ given: GivenSettings) -> ValidationError {
        let arms = plan.definition?.arms ?? []
        let words: [(String, (Arm) -> String)] = [
            ("path", { Self.word($0.path) }), ("loop", { Self.word($0.loop) }), ("cache", { Self.word($0.cache) }),
            ("topology", { Self.word($0.topology) }), ("guest", { Self.word($0.guest) }),
            ("workload", { Self.word($0.workload) }),
        ]
        var filters: [String] = []
        if let setting = given["filter"] {
            let having = arms.filter { arm in plan.names.contains { $0.matches(arm.name) } }.map(\.name)
            filters.append(Self.kept(setting, having))
        }
        for (name, word) in words {
            guard let setting = given[name] else { continue }
            let kept = setting.value.split(separator: ",").map(String.init)
            let having = arms.filter { kept.contains(word($0)) }.map(\.name)
            filters.append(Self.kept(setting, having))
        }
        return ValidationError(
            "no arm of suite \(plan.suite) is left: \(filters.joined(separator: "; ")). Leave one of them out, "
                + "or see: irqmark list arms")
    }

    private static func kept(_ setting: Setting, _ having: [String]) -> String {
        "\(setting.place) \(setting.value) keeps " + (having.isEmpty ? "no arm" : having.joined(separator: ", "))
    }

    /// The command line's word for a value, whichever room defines its type.
    static func word<Kind: RawRepresentable>(_ kind: Kind) -> String where Kind.RawValue == String { kind.rawValue }
}
