import Metrics
import Results
import Rounds
import Suites
import Vocabulary

extension GuardRun {
    /// Says of how many arms the verdict speaks. An arm that was not judged stands among the skipped ones with its
    /// reason.
    func cover(_ result: inout RunResult) {
        guard !result.invocation.interrupted, ![.void, .notComparable, .nothingRan].contains(result.verdict) else {
            return
        }
        // Against a baseline times decide nothing, so the gate is about what can be counted.
        let isTimed = request.gate.isTimed && request.against != nil
        let arms = request.run.arms.filter { isTimed || $0.isCountable }
        let judged = Set(result.comparisons.filter(\.isGated).map(\.candidate))
        let uncounted = uncounted(result, arms)
        let missing = arms.map(\.name).filter { name in
            !judged.contains(request.against == nil ? name : "head/\(name)")
                || uncounted.contains { $0.name == name }
        }
        result.skipped += uncounted.filter { skip in !result.skipped.contains { $0.name == skip.name } }
        let optional = request.run.plan.definition?.optional ?? []
        let allowed = missing.filter { name in
            (optional + request.allowedSkips).contains { $0.matches(name) }
        }
        for name in missing where !result.skipped.contains(where: { $0.name == name }) {
            let base = request.against ?? "baseline \(request.baseline)"
            let cause =
                result.arms.contains { $0.name == name && $0.counted?.deliveries == 0 }
                ? "it delivered nothing, so it was not judged" : "\(base) does not have it, so it was not judged"
            result.skipped.append(Skipped(name: name, cause: cause, remedy: ""))
        }
        result.take(
            GateCoverage(
                arms: arms.count, lost: missing.filter { !allowed.contains($0) }, allowed: allowed))
    }

    /// The arms whose instructions nobody counted, though they could be: a gate of counts that goes by system calls
    /// alone is none, unless whoever asked for it says so.
    private func uncounted(_ result: RunResult, _ arms: [Arm]) -> [Skipped] {
        guard request.gate.isCounted, request.run.plan.counter != .none else { return [] }
        let held = Set(result.comparisons.filter { $0.isGated && $0.metric == "instructions" }.map(\.candidate))
        return arms.filter(\.isCountable).compactMap { arm in
            let name = request.against == nil ? arm.name : "head/\(arm.name)"
            guard !held.contains(name),
                let counted = result.arms.first(where: { $0.name == name || $0.name == arm.name })?.counted,
                counted.deliveries > 0
            else { return nil }
            let base = request.against ?? "baseline \(request.baseline)"
            let cause =
                switch counted.instructions {
                case .value: "\(base) has no count of its instructions, so they are not held against anything"
                case .unavailable(let reason): "its instructions are not counted: \(reason)"
                }
            return Skipped(
                name: arm.name, cause: cause, remedy: "or go by system calls alone: --counter none")
        }
    }
}
