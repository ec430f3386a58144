public import Metrics
import Statistics

/// Holds each arm's time, as a multiple of the floor of the same run, against the same multiple in a baseline.
///
/// A machine's speed is in arm and floor alike, so the multiple moves less than times do; but arm and floor are not the
/// same code, so it does move, and there is no control beside it. Unless a limit is asked for it warns and decides
/// nothing.
public struct RatioGate: Sendable {
    /// What results call it.
    public static let metric = "ratio"
    /// The change of the multiple that is still none, unless the user says otherwise.
    public static let margin = 0.10

    /// The change of the multiple that is still none.
    public var margin: Double
    /// Whether it decides.
    public var isGated: Bool

    /// - Parameter limit: the margin that was asked for; nil: the usual one, and only a warning.
    public init(limit: Double?) {
        margin = limit ?? Self.margin
        isGated = limit != nil
    }

    /// A row for each arm that has a floor in both.
    public func rows(base: RunResult, head: RunResult, called name: String) -> [Comparison] {
        let pairs = head.arms.compactMap { arm -> (name: String, before: Double, ratios: [Double])? in
            guard arm.path != "floor", let other = base.arms.first(where: { $0.name == arm.name }) else { return nil }
            let ratios = Self.ratios(arm, in: head)
            guard let before = Spread(of: Self.ratios(other, in: base))?.median, !ratios.isEmpty else { return nil }
            return (arm.name, before, ratios)
        }
        return pairs.map { pair in
            row(
                pair.ratios.map { $0 / pair.before }, alpha: Method.alpha / Double(pairs.count), base: name,
                arm: pair.name)
        }
    }

    /// The arm's time over its floor's, round by round.
    private static func ratios(_ arm: ArmResult, in result: RunResult) -> [Double] {
        guard let floor = result.floor(of: arm) else { return [] }
        return arm.rounds.filter { $0.excluded == nil }.compactMap { round in
            guard let beside = floor.rounds.first(where: { $0.index == round.index }),
                let time = beside.nanosecondsPerDelivery,
                let own = round.nanosecondsPerDelivery, time > 0, own > 0
            else { return nil }
            return own / time
        }
    }

    private func row(_ ratios: [Double], alpha: Double, base: String, arm: String) -> Comparison {
        var row = Comparison(base: base, candidate: arm, metric: Self.metric, verdict: .inconclusive)
        row.isGated = isGated
        row.margin = margin
        row.effectiveMargin = margin
        row.alpha = alpha
        row.rounds = ratios.count
        guard let interval = MedianInterval(ratios, alpha: alpha) else {
            row.reason = Judgement.Reason.tooFewRounds.words
            return row
        }
        row.interval = .init(ratio: interval.median, lower: interval.lower, upper: interval.upper)
        row.minDetectable = interval.halfWidth / interval.median
        if interval.lower > 1 + margin {
            row.verdict = .regressed
        } else if interval.upper < 1 / (1 + margin) {
            row.verdict = .improved
        } else if interval.lower >= 1 / (1 + margin), interval.upper <= 1 + margin {
            row.verdict = .equivalent
        } else {
            row.reason = Judgement.Reason.undecided.words
        }
        return row
    }
}
