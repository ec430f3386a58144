import Vocabulary

/// Compares counts with counts. Counts are exact, so no interval and no chance is involved.
public struct CountGate: Sendable {
    /// Relative changes that still count as none, by the count's name. A count without a margin must not change at all.
    /// A change that reaches its margin is a change.
    public var margins: [String: Double]
    /// The greatest value that a delivery may have, by the count's name, whatever the base has.
    public var limits: [String: Double]

    /// The margins unless the user sets others: instructions 1 %, for the layout of a build; all other counts 0.
    public static let margins = ["instructions": 0.01]

    /// Counts of which more is not worse: they are not judged.
    private static let unjudged: Set<String> = ["cacheHits", "completions"]

    /// Names of the counts that are judged, and can be limited.
    public static let names = CountedResult.allNames.filter { !unjudged.contains($0) }

    /// - Parameters:
    ///   - margins: margins that replace the defaults, by the count's name.
    ///   - limits: limits, by the count's name.
    public init(margins: [String: Double] = [:], limits: [String: Double] = [:]) {
        self.margins = Self.margins.merging(margins) { $1 }
        self.limits = limits
    }

    /// A row for each count of each arm that both results have, and one for each limit. A count that is zero on both
    /// sides has no row.
    /// - Parameters:
    ///   - base: the result that the other is compared with.
    ///   - head: the result that is judged.
    ///   - name: the name of the baseline; nil if base and head are two builds.
    public func rows(base: RunResult, head: RunResult, called name: String?) -> [Comparison] {
        head.arms.flatMap { arm -> [Comparison] in
            guard let counted = arm.counted, let other = base.arms.first(where: { $0.name == arm.name })?.counted
            else { return [] }
            let names = (base: name ?? "base/\(arm.name)", arm: name == nil ? "head/\(arm.name)" : arm.name)
            return Self.names.compactMap { metric in
                guard let before = other.perDelivery(metric), let now = counted.perDelivery(metric),
                    before > 0 || now > 0 || metric == "systemCalls" || metric == "allocations"
                else { return nil }
                return row(metric, before, now, base: names.base, arm: names.arm)
            }
                + Self.names.compactMap { metric in
                    limits[metric].map { row(metric, counted, limit: $0, base: names.base, arm: names.arm) }
                }
        }
    }

    /// A count that was asked for by name and cannot be counted here is inconclusive, not left out.
    private func row(
        _ metric: String, _ counted: CountedResult, limit: Double, base: String, arm: String
    ) -> Comparison {
        var row = Comparison(base: base, candidate: arm, metric: metric, verdict: .inconclusive)
        row.limit = limit
        row.candidateCount = counted.perDelivery(metric)
        guard let now = row.candidateCount else {
            row.reason = "it is not counted here"
            return row
        }
        row.verdict = now > limit + Self.grain ? .regressed : .ok
        row.adjustedRegressed = row.verdict == .regressed ? 0 : 1
        if limit > 0 { row.interval = .init(ratio: now / limit, lower: now / limit, upper: now / limit) }
        row.minDetectable = 0
        return row
    }

    /// Counts are quotients of whole numbers: a smaller difference than this is none.
    private static let grain = 1e-9

    private func row(_ metric: String, _ before: Double, _ now: Double, base: String, arm: String) -> Comparison {
        let margin = margins[metric] ?? 0
        let change = before > 0 ? now / before - 1 : now > 0 ? Double.infinity : 0
        let isChange = abs(change) > Self.grain && abs(change) >= margin - Self.grain
        var row = Comparison(
            base: base, candidate: arm, metric: metric,
            verdict: isChange ? change > 0 ? .regressed : .improved : .equivalent)
        row.baseCount = before
        row.candidateCount = now
        row.margin = margin
        row.effectiveMargin = margin
        row.adjustedRegressed = row.verdict == .regressed ? 0 : 1
        row.adjustedImproved = row.verdict == .improved ? 0 : 1
        if change.isFinite { row.interval = .init(ratio: 1 + change, lower: 1 + change, upper: 1 + change) }
        row.minDetectable = max(margin, 0)
        return row
    }
}
