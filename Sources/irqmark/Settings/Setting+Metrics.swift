import ArgumentParser
import Report
import Rounds

extension Setting {
    /// The value as metrics, each once.
    func metrics() throws(ValidationError) -> [ComparePlan.Metric] {
        var metrics: [ComparePlan.Metric] = []
        for metric in try names() as [ComparePlan.Metric] where !metrics.contains(metric) { metrics.append(metric) }
        return metrics
    }

    /// The value as limits of compared metrics; a limit without a name is that of all metrics that have none of their
    /// own.
    func limits(of metrics: [ComparePlan.Metric]) throws(ValidationError) -> Limits {
        // Whoever limits one of the others asks for it.
        let names = metrics.map(RunRequest.word)
        let others = ComparePlan.nameOnlyMetricNames.filter { !names.contains($0) }
        var limits = try limits(of: names + others, others: ComparePlan.metricNames, mayBeNameless: true)
        for name in others where !limits.named.contains(name) {
            limits.soft[name] = nil
            limits.within[name] = nil
            limits.hard[name] = nil
        }
        return limits
    }
}
