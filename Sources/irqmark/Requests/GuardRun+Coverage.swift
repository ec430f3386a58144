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
        let missing = arms.map(\.name).filter { !judged.contains(request.against == nil ? $0 : "head/\($0)") }
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
}
