import Metrics
import Results

/// What headings and notes say of the open loop.
enum OpenLoopWords {
    /// `open loop, 84,151 signals/s` for arms that were offered one rate, a range for several; nil where no arm ran an
    /// open loop.
    static func heading(_ arms: [ArmResult]) -> String? {
        let rates = arms.filter { !$0.rounds.isEmpty }.compactMap(\.rate)
        guard let least = rates.min(), let most = rates.max() else { return nil }
        let words = least == most ? spelt(least) : "\(spelt(least)) to \(spelt(most))"
        return "open loop, \(words) signals/s"
    }

    /// Why a saturated arm has no quantiles; nil for any other arm.
    static func saturation(_ arm: ArmResult) -> String? {
        guard arm.isSaturated, let offered = arm.rate, let achieved = arm.achievedRate else { return nil }
        return "saturated, so it has no quantiles: \(spelt(achieved)) of \(spelt(offered)) signals/s achieved"
    }

    /// A rate in whole signals; below one with what it takes.
    private static func spelt(_ rate: Double) -> String {
        rate < 10 ? Figure.rate(rate) : Figure.fixed(rate, 0)
    }
}
