import Metrics
import Results

extension RunResult {
    /// Adds the counts of two builds to the result of their comparison in time; arms that were only counted are added.
    mutating func add(counts head: RunResult, base: RunResult) {
        for (role, counts) in [("base", base), ("head", head)] {
            for arm in counts.arms {
                if let index = arms.firstIndex(where: { $0.name == "\(role)/\(arm.name)" }) {
                    arms[index].counted = arm.counted
                } else if role == "head" {
                    arms.append(arm)
                }
            }
        }
        invocation.durationNanoseconds += head.invocation.durationNanoseconds + base.invocation.durationNanoseconds
        invocation.startedAt = base.invocation.startedAt
    }
}
