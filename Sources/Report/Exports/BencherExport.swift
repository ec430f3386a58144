import Documents
import Metrics
import Results

/// Bencher Metric Format: names, their measures, each with a value and where the middle half of the rounds lies.
struct BencherExport {
    /// The longest name that the format allows, in characters.
    static let longestName = 1_024

    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        var names: [(name: String, value: JSONValue)] = []
        for arm in result.arms {
            let name = String(result.identity(of: arm).prefix(Self.longestName))
            let measures = Metric.all(of: arm)
            guard !measures.isEmpty, !names.contains(where: { $0.name == name }) else { continue }
            names.append((name, .object(measures.map { ($0.name, Self.value($0)) })))
        }
        return JSONValue.object(names).text()
    }

    private static func value(_ metric: Metric) -> JSONValue {
        var object = JSONObject()
        object.add("value", .number(metric.value))
        if let range = metric.range {
            object.add("lower_value", .number(min(range.lowerBound, metric.value)))
            object.add("upper_value", .number(max(range.upperBound, metric.value)))
        }
        return object.json
    }
}
