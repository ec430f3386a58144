import Metrics
import Results
import Vocabulary

extension Comparison {
    /// The row's title among the rows of its arm: the metric, with the limit if the row is about one.
    var title: String { limit == nil ? metric : "\(metric) ≤ \(limitText)" }

    /// The limit with its unit; empty if the row has none.
    var limitText: String {
        guard let limit else { return "" }
        return isCount ? Figure.counted(limit) : Figure.duration(UInt64(exactly: limit.rounded()))
    }

    /// The verdict in a table: in brackets if it does not decide.
    var verdictText: String { !isGated ? "(\(verdict.rawValue))" : isSetAside ? "not judged" : verdict.rawValue }

    /// The thresholds in a table: one number, or both where they differ.
    var thresholdText: String {
        guard let within = equivalentWithin, within != margin else { return Figure.percent(effectiveMargin) }
        func short(_ share: Double) -> String { Figure.percent(share).replacing(".0 %", with: " %") }
        return "\(short(margin))/\(short(within))"
    }

    private var marginText: String { "margin \(thresholdText)" }

    /// Ratio, interval and thresholds in words; empty without a ratio.
    var ratioText: String {
        guard let interval else { return "" }
        let ends = "\(Figure.fixed(interval.lower, 3)) to \(Figure.fixed(interval.upper, 3))"
        let bound = limit == nil ? "\(marginText)" : "at most \(limitText)"
        let ratio = limit == nil ? "ratio" : "over the limit"
        return "\(ratio) \(Figure.fixed(interval.ratio, 3)) (\(ends)), \(bound)"
    }

    /// How much worse the candidate is, in a line.
    var changeText: String {
        let change = interval.map { "\(Figure.percent($0.ratio - 1)) more" } ?? "there was none"
        if limit != nil {
            let now = candidateCount.map(Figure.counted) ?? "\(Figure.nanoseconds(candidateNanoseconds)) ns"
            return "\(candidate), \(metric): \(now), and at most \(limitText) is allowed"
        }
        let figures =
            if let baseCount, let candidateCount {
                " (\(Figure.counted(candidateCount)) for each delivery, \(Figure.counted(baseCount)) in \(base))"
            } else {
                " than in \(base)"
            }
        return "\(candidate), \(metric): \(change)\(figures), \(marginText)"
    }
}
