import Documents
import Metrics
import Results
import Vocabulary

/// The array that github-action-benchmark reads. A file holds metrics of one direction only.
struct GitHubBenchmarkExport {
    private let result: RunResult
    private let isBiggerBetter: Bool

    init(_ result: RunResult, isBiggerBetter: Bool) {
        self.result = result
        self.isBiggerBetter = isBiggerBetter
    }

    var text: String {
        let entries = result.arms.flatMap { arm in
            Metric.all(of: arm).filter { $0.isBiggerBetter == isBiggerBetter }.map { entry(arm, $0) }
        }
        return JSONValue.array(entries).text()
    }

    private func entry(_ arm: ArmResult, _ metric: Metric) -> JSONValue {
        var object = JSONObject()
        object.add("name", "\(result.identity(of: arm)) \(metric.name)")
        object.add("unit", metric.unit)
        object.add("value", .number(metric.value))
        if let range = metric.range {
            object.add("range", "\(Metric.spelt(range.lowerBound)) to \(Metric.spelt(range.upperBound))")
        }
        object.add(
            "extra", "\(arm.kind.rawValue), grade \(result.audit.grade.rawValue), \(result.environment.fingerprint)")
        return object.json
    }
}
