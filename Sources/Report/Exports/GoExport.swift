import Metrics
import Results
import Vocabulary

/// Go's benchmark format: configuration lines, then a line for each round that counts: benchstat has its samples.
///
/// Each name ends in the number of processors, as `go test` ends them: what else ends in a hyphen and digits, such as
/// `toggle-10`, would be taken for one benchmark on ten processors.
struct GoExport {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        let machine = result.environment
        var configuration = [
            ("goos", "linux"), ("pkg", "irqmark/\(result.invocation.suite)"),
            ("cpu", machine["cpuModel"]?.value.value?.text ?? "unknown"),
            ("kernel", machine["kernel"]?.value.value?.text ?? "unknown"), ("fingerprint", machine.fingerprint),
            ("version", result.tool.version), ("grade", result.audit.grade.rawValue),
            ("started-at", result.invocation.startedAt),
        ]
        configuration += result.invocation.context.map { ("context-\($0.name.lowercased())", $0.value) }
        if let handicap = result.handicap { configuration.append(("handicap", handicap)) }
        let head = configuration.map { "\($0.0): \(Self.line($0.1))\n" }.joined()
        return head + result.arms.filter { !$0.isVoid }.map(lines).joined()
    }

    private func lines(of arm: ArmResult) -> String {
        let name = "BenchmarkDelivery/arm=\(Self.word(result.displayName(arm.name)))-\(processors)"
        let counted = [
            ("instructions", "instructions/op"), ("systemCalls", "syscalls/op"), ("allocations", "allocs/op"),
        ]
        .compactMap { name, unit in arm.counted?.perDelivery(name).map { " \(Metric.spelt($0)) \(unit)" } }.joined()
        // What a round's quantile is of.
        let samples = arm.latency.response.count / UInt64(max(arm.rounds.count, 1))
        let rounds = arm.rounds.filter { $0.excluded == nil && $0.deliveries > 0 }.compactMap { round in
            round.nanosecondsPerDelivery.map { time in
                let quantiles = [(round.p50, LatencySummary.Quantile.p50, "p50-ns"), (round.p99, .p99, "p99-ns")]
                    .filter { $0.1.samplesNeeded <= samples }
                    .compactMap { value, _, unit in value.map { " \($0) \(unit)" } }.joined()
                return "\(name) \(round.deliveries) \(Metric.spelt(time)) ns/op\(quantiles)\n"
            }
        }
        // Counts are exact, so each is written once.
        let exact = arm.counted.map { "\(name) \(max(1, $0.deliveries))\(counted)\n" } ?? ""
        return rounds.joined() + (counted.isEmpty ? "" : exact)
    }

    private var processors: String { result.environment["cores"]?.value.value?.text ?? "1" }

    private static func line(_ text: String) -> String {
        Printable.line(text)
    }

    /// A text as one field: without blanks.
    private static func word(_ text: String) -> String {
        String(Printable.line(text).map { $0.isWhitespace ? "_" : $0 })
    }
}
