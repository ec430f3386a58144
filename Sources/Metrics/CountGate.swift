/// Holds counts against counts. They are exact, so there is no interval and no chance in it.
public struct CountGate: Sendable {
    /// Relative changes that are still none, by the count's name; a count that is not here must not change at all. A
    /// change that reaches its margin is one.
    public var margins: [String: Double]

    /// What a count may change by unless the user says otherwise: instructions by 1 %, for the layout of a build; the
    /// rest by nothing.
    public static let margins = ["instructions": 0.01]

    /// More of these is not worse: they are not judged.
    private static let unjudged: Set<String> = ["cacheHits", "completions"]

    /// The counts that can be limited.
    public static let names = CountedResult.allNames.filter { !unjudged.contains($0) }

    /// The usual margins, and those that are asked for.
    public init(margins: [String: Double] = [:]) {
        self.margins = Self.margins.merging(margins) { $1 }
    }

    /// A row for each count of each arm that both have. What is zero on both sides says nothing and has none.
    /// - Parameter name: of the baseline; nil if base and head are two builds.
    public func rows(base: RunResult, head: RunResult, called name: String?) -> [Comparison] {
        head.arms.flatMap { arm -> [Comparison] in
            guard let counted = arm.counted, let other = base.arms.first(where: { $0.name == arm.name })?.counted
            else { return [] }
            return Self.names.compactMap { metric in
                guard let before = other.perDelivery(metric), let now = counted.perDelivery(metric),
                    before > 0 || now > 0 || metric == "systemCalls" || metric == "allocations"
                else { return nil }
                return row(
                    metric, before, now, base: name ?? "base/\(arm.name)",
                    arm: name == nil ? "head/\(arm.name)" : arm.name)
            }
        }
    }

    private func row(_ metric: String, _ before: Double, _ now: Double, base: String, arm: String) -> Comparison {
        let margin = margins[metric] ?? 0
        // Quotients of whole numbers: what differs by less than this is the same.
        let grain = 1e-9
        let change = before > 0 ? now / before - 1 : now > 0 ? Double.infinity : 0
        let isChange = abs(change) > grain && abs(change) >= margin - grain
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
