import ArgumentParser
import Harness

extension RunRequest {
    /// The arms of the suite that the filters keep.
    var arms: [ArmConfiguration] {
        (Suite.named(plan.suite)?.arms ?? []).filter(plan.keeps)
    }

    /// Settings that each may be right, but not together. The message says which one to change.
    func refuseImpossible(_ given: GivenSettings) throws(ValidationError) {
        if arms.isEmpty { throw noArm(given) }
        if let call = given["call-syscall"], plan.callSystemCall,
            !arms.contains(where: { Self.word($0.loop) == "call" })
        {
            throw call.refused("no arm that is left has loop call; add --loop call, or leave it out")
        }
        if let trace = given["trace"], !arms.contains(where: { Self.word($0.workload) == "trace" }) {
            throw trace.refused("no arm that is left has workload trace; add --workload trace, or leave it out")
        }
        if let vcpus = given["vcpus"], !arms.contains(where: { Self.word($0.workload) == "generated" }) {
            throw vcpus.refused("a recorded guest brings its own vCPUs; add --workload generated, or leave it out")
        }
        if let registers = given["list-registers"], !arms.contains(where: { Self.word($0.path) == "software" }) {
            throw registers.refused("only path software uses list registers; add --path software, or leave it out")
        }
    }

    /// The filters that leave nothing, and what the suite has for each of them.
    private func noArm(_ given: GivenSettings) -> ValidationError {
        let arms = Suite.named(plan.suite)?.arms ?? []
        let words: [(String, (ArmConfiguration) -> String)] = [
            ("path", { Self.word($0.path) }), ("loop", { Self.word($0.loop) }), ("cache", { Self.word($0.cache) }),
            ("topology", { Self.word($0.topology) }), ("guest", { Self.word($0.guest) }),
            ("workload", { Self.word($0.workload) }),
        ]
        var filters: [String] = []
        for (name, word) in words {
            guard let setting = given[name] else { continue }
            let kept = setting.value.split(separator: ",").map(String.init)
            let having = arms.filter { kept.contains(word($0)) }.map(\.name)
            let names = having.isEmpty ? "no arm" : having.joined(separator: ", ")
            filters.append("\(setting.place) \(setting.value) keeps \(names)")
        }
        return ValidationError(
            "no arm of suite \(plan.suite) is left: \(filters.joined(separator: "; ")). Leave one of them out, "
                + "or see: irqmark list arms")
    }

    /// The word of the command line for a kind, whichever room it lives in.
    static func word<Kind: RawRepresentable>(_ kind: Kind) -> String where Kind.RawValue == String { kind.rawValue }
}
