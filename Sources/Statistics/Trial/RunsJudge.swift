/// Judges sets of runs that other programs made, all rows of one invocation together.
///
/// Independent runs: the exact Mann-Whitney test of the head against the base moved by the threshold, and the
/// Hodges-Lehmann interval. Runs in pairs: the exact sign test of the pairs' ratios, and the interval of their median.
/// Two thresholds: a change is one if it is certain to be beyond the first, and none if it is certain to be within the
/// second. Each kind of claim has its p values adjusted for all rows (Holm).
public struct RunsJudge: Sendable {
    /// The error that all rows together may spend on one kind of claim; the intervals' error too.
    public var alpha = 0.01
    /// The relative change beyond which a row has regressed or improved.
    public var beyond = 0.02
    /// The relative change within which a row is equivalent.
    public var within = 0.05

    /// The method's own thresholds.
    public init() {}

    /// What came of one row.
    public struct Row: Sendable, Equatable {
        /// Its runs.
        public let runs: Runs
        /// The verdict.
        public let verdict: Judgement.Verdict
        /// Why the verdict is inconclusive; nil if it is not.
        public let reason: Judgement.Reason?
        /// Head over base, above 1 worse; nil if a figure is not above zero.
        public let ratio: Double?
        /// The interval of the ratio; nil if there are too few runs.
        public let interval: ClosedRange<Double>?
        /// The p value of "worse by more than `beyond`", adjusted for the number of rows.
        public let pRegressed: Double
        /// The p value of "better by more than `beyond`", adjusted for the number of rows.
        public let pImproved: Double
        /// How many more runs of each set would decide an inconclusive row in four of five cases, were the change and
        /// the spread what they seem; nil for a decided row, and where no number can be told.
        public let moreRuns: Int?
    }

    /// More runs than this are no advice.
    public static let mostRuns = 10_000

    /// Judges rows together, in their order.
    public func judge(_ rows: [Runs]) -> [Row] {
        let evidence = rows.map { Evidence($0, self) }
        func adjusted(_ claim: (Evidence) -> Double) -> [Double] { Holm.adjusted(evidence.map(claim)) }
        let (worse, better) = (adjusted(\.pRegressed), adjusted(\.pImproved))
        let equal = adjusted(\.pEquivalent)
        return rows.indices.map { index in
            let one = evidence[index]
            let verdict: Judgement.Verdict =
                worse[index] <= alpha
                ? .regressed
                : better[index] <= alpha ? .improved : equal[index] <= alpha ? .equivalent : .inconclusive
            let reason: Judgement.Reason? =
                verdict != .inconclusive
                ? nil : one.estimate == nil ? .notMeasurable : one.interval == nil ? .tooFewRounds : .undecided
            return Row(
                runs: rows[index], verdict: verdict, reason: reason, ratio: one.estimate.map(Logarithm.ratio),
                interval: one.interval.map { Logarithm.ratio($0.lowerBound)...Logarithm.ratio($0.upperBound) },
                pRegressed: worse[index], pImproved: better[index],
                moreRuns: verdict == .inconclusive ? moreRuns(one, rows[index], rows: rows.count) : nil)
        }
    }

    /// What the runs of one row say, before the other rows are looked at. On the scale of logarithms.
    private struct Evidence {
        var estimate: Double?
        var interval: ClosedRange<Double>?
        var (pRegressed, pImproved, pEquivalent) = (1.0, 1.0, 1.0)

        init(_ runs: Runs, _ judge: RunsJudge) {
            guard let (base, head) = runs.logarithms, !base.isEmpty, !head.isEmpty else { return }
            let beyond = Logarithm.reach(ofMargin: judge.beyond)
            let within = Logarithm.reach(ofMargin: judge.within)
            if runs.isPaired {
                let differences = zip(head, base).map { $0 - $1 }
                estimate = differences.sorted().medianOfSorted
                interval = MedianInterval(differences, alpha: judge.alpha).map { $0.lower...$0.upper }
                pRegressed = SignTest(differences, above: beyond).pValue
                pImproved = SignTest(differences, below: -beyond).pValue
                pEquivalent = Equivalence(differences, within: within).pValue
            } else {
                let shift = HodgesLehmann(shiftOf: head, from: base, alpha: judge.alpha)
                estimate = shift?.estimate
                interval = shift?.interval
                func test(movedBy shift: Double) -> MannWhitney { MannWhitney(head, base.map { $0 + shift }) }
                pRegressed = test(movedBy: beyond).pGreater
                pImproved = test(movedBy: -beyond).pLess
                pEquivalent = max(test(movedBy: within).pLess, test(movedBy: -within).pGreater)
            }
        }
    }

    private func moreRuns(_ evidence: Evidence, _ runs: Runs, rows: Int) -> Int? {
        guard let estimate = evidence.estimate else { return nil }
        let count = min(runs.base.count, runs.head.count)
        let share = alpha / Double(rows)
        let least = Self.leastRuns(alpha: share, isPaired: runs.isPaired)
        guard let interval = evidence.interval else { return max(1, least - count) }
        let change = abs(estimate)
        let room = max(
            change - Logarithm.reach(ofMargin: beyond), Logarithm.reach(ofMargin: within) - change)
        guard room > 0 else { return nil }
        let error = (interval.upperBound - interval.lowerBound) / 2 / Normal.quantile(twoSided: alpha)
        let factor = (Normal.quantile(twoSided: 2 * share) + Normal.quantile(twoSided: 0.4)) * error / room
        let needed = max(Double(least), (Double(count) * factor * factor).rounded(.up))
        return needed > Double(Self.mostRuns) ? nil : max(1, Int(needed) - count)
    }

    /// How many runs each set needs before any result can be significant.
    static func leastRuns(alpha: Double, isPaired: Bool) -> Int {
        var (count, chance) = (0, 1.0)
        while chance > alpha {
            count += 1
            // The most extreme of 2^n signs, or of 2n over n ways to deal the ranks.
            chance *= isPaired ? 0.5 : Double(count) / Double(2 * (2 * count - 1))
        }
        return count
    }
}
