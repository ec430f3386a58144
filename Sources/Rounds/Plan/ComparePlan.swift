public import Statistics
import Suites
public import Vocabulary

/// Which arms are compared, and by what.
public struct ComparePlan: JudgedPlan, Sendable {
    /// What can be compared.
    public typealias Metric = GatedMetric

    /// What the metrics are called.
    public static var metricNames: [String] { Metric.allCases.map(\.rawValue) }

    /// The arm that the others are held against. It runs twice in each round.
    public var base: ArmConfiguration
    /// The others; at least one.
    public var candidates: [ArmConfiguration]
    /// What is compared.
    public var metrics = GatedMetric.allCases
    /// Relative changes that are still no change; a metric that is not here has its own.
    public var margins: [GatedMetric: Double] = [:]
    /// What the candidates' own figures may be at most, in nanoseconds.
    public var ceilings: [GatedMetric: Double] = [:]
    /// What there is no verdict without; the rest is set aside where this machine cannot judge it.
    public var required = Set(GatedMetric.allCases.filter(\.isRequired))
    /// Extra work of one arm, to see whether it is found.
    public var handicap: Handicap?
    /// Load, seed and time. `rounds` stands for a single look after so many; the filters are not used.
    public var run = RunPlan(suite: Self.suite)

    /// What results call a comparison in place of a suite.
    public static let suite = Suite.comparison

    /// Arms with the load and the method that are usual.
    public init(base: ArmConfiguration, candidates: [ArmConfiguration]) {
        precondition(!candidates.isEmpty, "nothing to compare with the base")
        self.base = base
        self.candidates = candidates
    }

    /// All arms of a round under names of their own: the base, the base once more with a prime, the candidates.
    package var arms: [ArmConfiguration] {
        var control = base
        control.name += "'"
        var arms = [base, control]
        for candidate in candidates {
            var arm = candidate
            var number = 2
            while arms.contains(where: { $0.name == arm.name }) {
                arm.name = "\(candidate.name) (\(number))"
                number += 1
            }
            arms.append(arm)
        }
        return arms
    }

    /// After how many rounds a decision is tried.
    package var looks: [Int] { run.rounds.map { [$0] } ?? Method.looks }
}
