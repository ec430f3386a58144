import ArgumentParser
import Report
import Rounds

extension Setting {
    /// Metrics, each once.
    func metrics() throws(ValidationError) -> [ComparePlan.Metric] {
        var metrics: [ComparePlan.Metric] = []
        for metric in try names() as [ComparePlan.Metric] where !metrics.contains(metric) { metrics.append(metric) }
        return metrics
    }

    /// Limits of what is compared; one without a name is that of all the others.
    func limits(of metrics: [ComparePlan.Metric]) throws(ValidationError) -> Limits {
        try limits(of: metrics.map(RunRequest.word), others: ComparePlan.metricNames, mayBeNameless: true)
    }
}
