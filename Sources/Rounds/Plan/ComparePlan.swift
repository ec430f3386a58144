public import Statistics
import Suites
public import Vocabulary

/// Which arms are compared, and by which metrics.
public struct ComparePlan: JudgedPlan, Sendable {
    /// A metric that can be compared.
    public typealias Metric = GatedMetric

    /// Names of all metrics.
    public static var metricNames: [String] { Metric.allCases.map(\.rawValue) }

    /// Names of the metrics that are compared only where somebody names them.
    public static var nameOnlyMetricNames: [String] {
        metricNames.filter { !usualMetrics.map(\.rawValue).contains($0) }
    }
    /// The metrics that are compared unless somebody names others.
    public static var usualMetrics: [Metric] { Metric.usual }

    /// The arm that the others are compared with. It runs twice in each round.
    public var base: Arm
    /// The arms that are judged; at least one.
    public var candidates: [Arm]
    /// The metrics that are compared.
    public var metrics: [GatedMetric]
    /// How large a change of a metric is one, and how small none; a metric that is missing here has its default.
    public var thresholds: [GatedMetric: Thresholds] = [:]
    /// The greatest figures that the candidates may have, in nanoseconds.
    public var ceilings: [GatedMetric: Double] = [:]
    /// Metrics without which there is no verdict; any other is set aside where this machine cannot judge it.
    public var required = Set(GatedMetric.allCases.filter(\.isRequired))
    /// Metrics that are shown and decide nothing.
    public var shownOnly: Set<GatedMetric>
    /// Synthetic work for one arm, to see whether it is found.
    public var handicap: Handicap?
    /// Load, seed and time. `run.rounds` is the number of rounds before a single look; the filters are not used.
    public var run = RunPlan(suite: Self.suite)

    /// The name that results give to a comparison in place of a suite.
    public static let suite = Suite.comparison

    /// Arms with default load and method.
    public init(base: Arm, candidates: [Arm]) {
        precondition(!candidates.isEmpty, "nothing to compare with the base")
        self.base = base
        self.candidates = candidates
        let hasVLPIs = ([base] + candidates).contains(where: \.path.isForwarded)
        metrics = GatedMetric.usual(hasVLPIs: hasVLPIs)
        shownOnly = hasVLPIs ? GatedMetric.shownOnly : []
    }

    /// Judges these metrics and no others.
    public mutating func judge(_ metrics: [GatedMetric]) {
        self.metrics = metrics
        shownOnly = []
    }

    /// All slots of a round under names of their own: the base, the base once more with a prime, and the candidates
    /// likewise.
    package var arms: [Arm] {
        ([base] + candidates).reduce(into: []) { arms, side in
            var arm = side
            var number = 2
            while arms.contains(where: { $0.name == arm.name }) {
                arm.name = "\(side.name) (\(number))"
                number += 1
            }
            var again = arm
            again.name += "'"
            arms += [arm, again]
        }
    }

    /// How long a comparison may take unless the user says otherwise, in seconds.
    package static let usualSeconds = 40.0

    /// The numbers of rounds after which a decision is tried.
    package var looks: [Int] {
        run.rounds.map { [$0] } ?? Method.looks(duration: run.durationSeconds, usual: Self.usualSeconds)
    }
}
