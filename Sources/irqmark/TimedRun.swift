import Harness
import Metrics

/// The suite's arms timed, beside what was counted of them.
struct TimedRun {
    let request: RunRequest
    let environment: [String: String]

    /// How long the arms are timed unless the user says otherwise: with the counts it is within a minute for a small
    /// suite.
    private static let seconds = 15.0

    /// The times, with the counts.
    func result(with counted: RunResult) throws -> RunResult {
        var plan = request.plan
        plan.durationSeconds = plan.durationSeconds ?? Self.seconds
        var timed = try Measuring.telling { () throws(HarnessError) in
            let runner = try Runner(plan)
            let line = ProgressLine(request, environment: environment)
            defer { line.clear() }
            return try runner.run { line.show($0) }
        }
        for index in timed.arms.indices {
            timed.arms[index].counted = counted.arms.first { $0.name == timed.arms[index].name }?.counted
        }
        timed.invocation.durationNanoseconds += counted.invocation.durationNanoseconds
        timed.invocation.startedAt = counted.invocation.startedAt
        return timed
    }
}
