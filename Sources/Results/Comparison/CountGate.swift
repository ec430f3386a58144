import Vocabulary

/// Holds counts against counts. They are exact, so there is no interval and no chance in it.
public struct CountGate: Sendable {
    /// Relative changes that are still none, by the count's name; a count that is not here must not change at all. A
    /// change that reaches its margin is one.
    public var margins: [String: Double]
    /// What a delivery may take at most, by the count's name, whatever the base takes.
    public var limits: [String: Double]

    /// What a count may change by unless the user says otherwise: instructions by 1 %, for the layout of a build; the
    /// rest by nothing.
    public static let margins = ["instructions": 0.01]

    /// More of these is not worse: they are not judged.
    private static let unjudged: Set<String> = ["cacheHits", "completions"]

    /// The counts that can be limited.
    public static let names = CountedResult.allNames.filter { !unjudged.contains($0) }

    /// The usual margins, and margins and limits that are asked for.
    public init(margins: [String: Double] = [:], limits: [String: Double] = [:]) {
        self.margins = Self.margins.merging(margins) { $1 }
        self.limits = limits
    }

    /// A row for each count of each arm that both have, and one for each limit of it. What is zero on both sides says
    /// nothing and has none.
    /// - Parameter name: of the baseline; nil if base and head are two builds.
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

    /// What was asked for and cannot be counted here is not passed over.
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

    /// Quotients of whole numbers: what differs by less than this is the same.
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
