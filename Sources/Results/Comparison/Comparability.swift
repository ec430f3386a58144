import Metrics

/// Whether counts of two results may be compared.
public enum Comparability {
    /// Differences that forbid to compare two results, one line for each field, with both values; empty if there is
    /// none.
    /// - Parameters:
    ///   - base: the result that the other is compared with.
    ///   - head: the result that is judged.
    ///   - anyMachine: whether two builds were counted on this machine, so that the machine need not be compared.
    public static func differences(base: RunResult, head: RunResult, anyMachine: Bool) -> [String] {
        var fields: [(name: String, base: String, head: String)] = [
            ("suite", base.invocation.suite, head.invocation.suite),
            ("seed", "\(base.invocation.seed)", "\(head.invocation.seed)"),
            ("build type", base.tool.buildType, head.tool.buildType),
            ("counter", counter(base), counter(head)),
        ]
        for name in ["trace", "call-syscall"] {
            fields.append((name, setting(name, base), setting(name, head)))
        }
        if !anyMachine {
            fields.append(("compiler", base.tool.compiler, head.tool.compiler))
            for fact in head.environment.facts where fact.decides {
                fields.append((fact.name, text(base.environment[fact.name]), text(fact)))
            }
        }
        var lines = fields.filter { $0.base != $0.head }.map { "\($0.name): \($0.base), here \($0.head)" }
        for arm in base.arms {
            guard let counted = arm.counted else { continue }
            guard let other = head.arms.first(where: { $0.name == arm.name })?.counted else {
                // Who has asked for some arms has not asked for the others, and what could not run here is told apart.
                if !isFiltered(head), !head.skipped.contains(where: { $0.name == arm.name }) {
                    lines.append("arm \(arm.name): not counted here")
                }
                continue
            }
            if counted.signals != other.signals {
                lines.append("signals of \(arm.name): \(counted.signals), here \(other.signals)")
            }
        }
        return lines + identities(base, head, readsAlike: anyMachine) { $0.counted != nil }
    }

    /// Differences that forbid to compare times of one result with those of another: axes, load or rate of an arm that
    /// both have timed.
    /// - Parameters:
    ///   - base: a stored result.
    ///   - head: what was timed here.
    public static func timedDifferences(base: RunResult, head: RunResult) -> [String] {
        identities(base, head, readsAlike: false) { !$0.rounds.isEmpty }
    }

    /// Differences between the identities of the arms, whether a flag, a suite or a default decided them.
    private static func identities(
        _ base: RunResult, _ head: RunResult, readsAlike: Bool, of isConcerned: (ArmResult) -> Bool
    ) -> [String] {
        var lines: [String] = []
        for arm in base.arms where isConcerned(arm) {
            guard let other = head.arms.first(where: { $0.name == arm.name }), isConcerned(other) else { continue }
            guard let axes = axes(arm, base, beside: readsAlike ? other : nil) else {
                lines.append("arm \(arm.name): the base does not say its \(ArmAxes.names.joined(separator: ", "))")
                continue
            }
            let (before, now) = (ArmIdentity(arm, axes: axes), ArmIdentity(other, axes: nil))
            for (name, word, theirs) in before.differences(from: now) {
                // A difference that a flag makes is mostly the same one in all arms, so it is told once.
                let isLoad = [
                    "window", "vcpus", "list-registers", "rate", "arrivals", "era", "haltPollNanoseconds", "writers",
                ]
                .contains(name)
                let line = "\(isLoad ? name : "\(name) of \(arm.name)"): \(word), here \(theirs)"
                if !lines.contains(line) { lines.append(line) }
            }
        }
        return lines
    }

    /// The axes of an arm of the base: those that the result has, those that its version had, or those of the head's
    /// arm, which was made from the same suite file. Nil if they cannot be known.
    private static func axes(_ arm: ArmResult, _ base: RunResult, beside other: ArmResult?) -> ArmAxes? {
        arm.axes ?? ArmAxes.older(arm, ofSuite: base.invocation.suite) ?? other?.axes
    }

    /// What the base does not say because its version did not know it, and which value is assumed.
    /// - Parameters:
    ///   - base: a stored result, or what an older build counted.
    ///   - head: what was counted here.
    public static func assumptions(base: RunResult, head: RunResult) -> [String] {
        let silent = base.arms.filter { arm in
            arm.counted != nil && arm.axes == nil && head.arms.contains { $0.name == arm.name }
        }
        guard !silent.isEmpty else { return [] }
        let names = ArmAxes.names.joined(separator: ", ")
        return [
            "the base (irqmark \(base.tool.version)) does not say \(names) of its arms: they count as that version had "
                + "them"
        ]
    }

    private static func isFiltered(_ result: RunResult) -> Bool {
        let filters: Set = ["path", "loop", "cache", "topology", "guest", "workload", "filter"]
        return result.invocation.settings.contains { filters.contains($0.name) }
    }

    private static func counter(_ result: RunResult) -> String {
        result.arms.compactMap(\.counted).first.map { $0.counter.value ?? "none" } ?? "nothing counted"
    }

    private static func setting(_ name: String, _ result: RunResult) -> String {
        result.invocation.settings.last { $0.name == name }?.value ?? "as usual"
    }

    private static func text(_ fact: MachineFact?) -> String { fact?.value.value?.text ?? "not known" }
}
