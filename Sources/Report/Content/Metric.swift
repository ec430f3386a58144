import Documents
import Metrics
import Results

/// One figure of an arm, for tools that keep histories.
struct Metric {
    /// The figure's name: lower case with hyphens, the same in all versions.
    var name: String
    var unit: String
    var value: Double
    /// The quartiles of the rounds' figures; nil if there are no rounds.
    var range: ClosedRange<Double>?
    var isBiggerBetter = false

    /// The counts that every history has. Their names are those of the counts.
    private static let counts = ["instructions", "systemCalls", "allocations"]

    /// The figures of an arm; none if the arm is void.
    /// - Parameters:
    ///   - arm: the arm.
    ///   - hasEveryCount: whether all that was counted of a delivery is among them. A dashboard draws a chart for each
    ///     figure, so it is given the few.
    static func all(of arm: ArmResult, hasEveryCount: Bool = false) -> [Metric] {
        guard !arm.isVoid else { return [] }
        var metrics: [Metric] = []
        func add(_ name: String, _ unit: String, _ value: Double?, isBiggerBetter: Bool = false) {
            guard let value, value.isFinite else { return }
            metrics.append(Metric(name: name, unit: unit, value: value, isBiggerBetter: isBiggerBetter))
        }
        // Where work was counted and not timed, a time of 0 would be somebody's record.
        let isTimed = arm.isTimed
        add("time", "ns/delivery", isTimed ? arm.cost.nanosecondsPerDelivery : nil)
        if let spread = arm.spread, !metrics.isEmpty, spread.lowerQuartile <= spread.upperQuartile {
            metrics[0].range = spread.lowerQuartile...spread.upperQuartile
        }
        add("host-time", "ns/delivery", isTimed ? arm.cost.hostNanosecondsPerDelivery : nil)
        add("cpu-time", "ns/delivery", isTimed ? arm.cost.cpuNanosecondsPerDelivery : nil)
        let response = arm.latency.response
        add("latency-p50", "ns", response[.p50].map { Double($0) })
        add("latency-p99", "ns", response[.p99].map { Double($0) })
        add("latency-p999", "ns", response[.p999].map { Double($0) })
        add("throughput", "deliveries/s", arm.cost.deliveriesPerSecond, isBiggerBetter: true)
        for name in hasEveryCount ? CountedResult.allNames : counts {
            let spelt = hyphenated(name)
            add(spelt, "\(spelt)/delivery", arm.counted?.perDelivery(name))
        }
        return metrics
    }

    /// A property's name as figures are spelt: `systemCalls` is `system-calls`.
    private static func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
    }

    /// The shortest decimal that reads back as an equal number.
    static func spelt(_ value: Double) -> String { JSONValue.number(value).compact }
}

extension RunResult {
    /// The name of an arm in a history: suite and arm, without the machine. An arm with a handicap has a history of its
    /// own.
    func identity(of arm: ArmResult) -> String { "\(invocation.suite)/\(displayName(arm.name))" }
}
