import ArgumentParser
import Harness

extension Setting {
    /// Metrics, each once.
    func metrics() throws(ValidationError) -> [ComparePlan.Metric] {
        var metrics: [ComparePlan.Metric] = []
        for metric in try names() as [ComparePlan.Metric] where !metrics.contains(metric) { metrics.append(metric) }
        return metrics
    }

    /// Margins: `3%` for all metrics, `time=3%` for one; commas between several.
    func margins(of metrics: [ComparePlan.Metric]) throws(ValidationError) -> [ComparePlan.Metric: Double] {
        var margins: [ComparePlan.Metric: Double] = [:]
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let margin = try margin(sides[sides.count - 1])
            if sides.count == 1 {
                for metric in metrics where margins[metric] == nil { margins[metric] = margin }
                continue
            }
            let metric: ComparePlan.Metric = try kind(sides[0])
            guard metrics.contains(metric) else {
                throw refused("\(sides[0]) is not compared; add it to --metrics, or leave it out")
            }
            margins[metric] = margin
        }
        return margins
    }

    /// A share: `5%`, or `0.05`.
    private func margin(_ text: String) throws(ValidationError) -> Double {
        let share = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let share, share > 0, share <= 10 else {
            throw refused("takes changes above 0 % and up to 1000 %, such as 5% or time=3%,p99=20%")
        }
        return share
    }
}
