import Documents
import Metrics
import Results
import Vocabulary

/// A report for KCIDB, the kernel CI's common database, in version 5.3 of its format: a test for each arm and metric,
/// since a test holds one number. Whoever sends it has a token; irqmark sends nothing.
///
/// A plain measurement is DONE. A judged one is FAIL if it regressed, PASS if it is better or equivalent, MISS if this
/// machine cannot judge it, and DONE if it is inconclusive. A void arm is ERROR, one that cannot run here SKIP.
struct KCIDBExport {
    private let result: RunResult
    private let ci: KernelCI

    init(_ result: RunResult, for ci: KernelCI) {
        self.result = result
        self.ci = ci
    }

    /// The most characters that a log's excerpt has.
    static let longestExcerpt = 16_384

    var text: String {
        var version = JSONObject()
        version.add("major", 5)
        version.add("minor", 3)
        var report = JSONObject()
        report.add("version", version)
        report.add("tests", .array(tests))
        return report.json.text()
    }

    private var tests: [JSONValue] {
        var tests: [JSONValue] = []
        var paths: [String: Int] = [:]
        // Two tests of one path would be one.
        func add(
            _ path: [String], _ status: String, _ gate: Comparison? = nil, arm: ArmResult? = nil,
            metric: Metric? = nil, words: [String] = []
        ) {
            let path = (["irqmark", result.invocation.suite] + path).map(KernelName.of).joined(separator: ".")
            let number = paths[path, default: 0] + 1
            paths[path] = number
            let own = number == 1 ? path : "\(path)-\(number)"
            tests.append(test(own, status, gate, arm: arm, metric: metric, words: words))
        }
        var judged = result.comparisons.filter(\.isGated)
        for arm in result.arms {
            let name = result.displayName(arm.name)
            guard !arm.isVoid else {
                add([name], "ERROR", words: arm.complaints)
                continue
            }
            for metric in Metric.all(of: arm) {
                let index = judged.firstIndex {
                    $0.limit == nil && $0.candidate == arm.name && Self.name(of: $0) == metric.name
                }
                let gate = index.map { judged.remove(at: $0) }
                add([name, metric.name], gate.map(Self.status) ?? "DONE", gate, arm: arm, metric: metric)
            }
        }
        for gate in judged {
            let name = result.displayName(gate.candidate)
            add([name, gate.limit == nil ? gate.metric : "\(gate.metric)-limit"], Self.status(gate), gate)
        }
        for check in result.checks { add([check.name], check.holds ? "PASS" : "FAIL", words: check.complaints) }
        for skip in result.skipped {
            let isLost = result.coverage?.lost.contains(skip.name) ?? false
            add([skip.name], isLost ? "MISS" : "SKIP", words: [skip.reason])
        }
        return tests
    }

    /// The metric's name in histories.
    private static func name(of row: Comparison) -> String {
        switch row.metric {
        case "cpu", "host": row.metric + "-time"
        case "p50", "p99": "latency-" + row.metric
        case "systemCalls": "system-calls"
        default: row.metric
        }
    }

    private static func status(_ row: Comparison) -> String {
        switch row.verdict {
        case .regressed: "FAIL"
        case .void, .mismatched: "ERROR"
        case .ok, .improved, .equivalent: "PASS"
        case .inconclusive: row.isSetAside ? "MISS" : "DONE"
        case .notComparable, .nothingRan: "MISS"
        }
    }

    private func test(
        _ path: String, _ status: String, _ gate: Comparison?, arm: ArmResult?, metric: Metric?, words: [String]
    ) -> JSONValue {
        let run = KernelName.of(result.invocation.startedAt + "-" + result.environment.fingerprint)
        var test = JSONObject()
        test.add("id", "\(ci.origin):\(run)-\(path)")
        test.add("origin", ci.origin)
        test.add("build_id", ci.build)
        test.add("path", path)
        test.add("status", status)
        if !result.invocation.startedAt.isEmpty { test.add("start_time", result.invocation.startedAt) }
        if let metric { test.add("number", Self.number(metric)) }
        let lines = words + [gate.map(\.changeText), gate.flatMap(\.reason)].compactMap(\.self)
        if !lines.isEmpty {
            test.add("log_excerpt", String(Printable.lines(lines.joined(separator: "\n")).prefix(Self.longestExcerpt)))
        }
        test.add("environment", environment)
        var misc = JSONObject()
        misc.add("grade", result.audit.grade.rawValue)
        if let handicap = result.handicap { misc.add("handicap", Printable.line(handicap)) }
        if let arm { misc.add("kind", arm.kind.rawValue) }
        if let gate { misc.add("verdict", gate.verdict.rawValue) }
        if let interval = gate?.interval {
            let figures = [interval.ratio, interval.lower, interval.upper].filter(\.isFinite)
            misc.add("ratio", .array(figures.map { .number($0) }))
        }
        test.add("misc", misc)
        return test.json
    }

    /// Times are in seconds: KCIDB has one unit for a quantity, and shows it with a metric prefix.
    private static func number(_ metric: Metric) -> JSONObject {
        var number = JSONObject()
        let isTime = metric.unit == "ns" || metric.unit.hasPrefix("ns/")
        number.add("value", .number(isTime ? metric.value * 1e-9 : metric.value))
        number.add("unit", isTime ? "s" : metric.unit)
        if isTime || metric.isBiggerBetter { number.add("prefix", "metric") }
        return number
    }

    private var environment: JSONObject {
        var environment = JSONObject()
        let facts = result.environment
        let words = ["cpuModel", "kernel"].compactMap { facts[$0]?.value.value?.text }
        environment.add("comment", Printable.line(words.joined(separator: ", ")))
        var misc = JSONObject()
        misc.add("fingerprint", facts.fingerprint)
        misc.add("irqmark", result.tool.version)
        environment.add("misc", misc)
        return environment
    }
}
