import Kernel
import Metrics
import Results
import Rounds
import Suites
import Vocabulary

/// Times a suite's arms in fresh processes, one after the other. Two launches of one program differ, by its place in
/// memory alone; so launches are what is compared with launches of another day.
struct Launches {
    let request: RunRequest
    let count: Int
    /// Signals per second of the open loops where the suite states none; nil: what the first launch chooses.
    var rate: Double?
    let environment: [String: String]

    /// How long all launches take together by default, in seconds. With the counts, a small suite takes less than a
    /// minute.
    private static let seconds = 15.0

    /// The times of all launches, merged with the counts. A launch that is void or could not run is the result.
    func result(with counted: RunResult) throws -> RunResult {
        var launches: [RunResult] = []
        let line = ProgressLine(request, environment: environment)
        defer { line.clear() }
        let seconds = request.plan.durationSeconds ?? Self.seconds
        while launches.count < count {
            let done = Double(launches.count) / Double(count)
            line.show(
                RunProgress(
                    armName: "launch \(launches.count + 1) of \(count)", round: launches.count + 1, rounds: count,
                    fractionDone: done, secondsLeft: (1 - done) * seconds))
            let build = OtherBuild(path: OtherBuild.own, displayName: "launch \(launches.count + 1)")
            let isStated = request.plan.definition?.load.rate != nil
            let rate = isStated ? nil : self.rate ?? launches.first?.openLoopRate
            guard let launch = try build.result(of: arguments(seconds / Double(count), rate)) else {
                guard StopRequest.isMade else { throw Failure("launch \(launches.count + 1) could not be run") }
                break
            }
            launches.append(launch)
            guard launch.verdict == .ok, !launch.invocation.interrupted else { break }
        }
        var result = counted
        if let last = launches.last { result = last.verdict == .ok ? RunResult(launches: launches) : last }
        result.invocation.interrupted = result.invocation.interrupted || StopRequest.isMade
        for index in result.arms.indices {
            result.arms[index].counted = counted.arms.first { $0.name == result.arms[index].name }?.counted
        }
        result.invocation.durationNanoseconds += counted.invocation.durationNanoseconds
        result.invocation.startedAt = counted.invocation.startedAt
        return result
    }

    /// The command line of a launch, with the load that was counted.
    private func arguments(_ seconds: Double, _ rate: Double?) -> [String] {
        var arguments = ["run"] + CountPlan(request.plan).load
        arguments += ["--duration", "\(max(1, Int(seconds * 1_000)))ms"]
        if let rate, rate >= 1 { arguments += ["--rate", "\(Int(rate))"] }
        return arguments
    }
}

extension RunResult {
    /// Signals per second of the model's open loops; latencies at different rates are not comparable.
    var openLoopRate: Double? { arms.first { $0.kind == .modelled && !$0.rounds.isEmpty }?.rate }
}
