/// One row of a comparison: a metric of a candidate arm beside the base arm, round by round.
public struct PairedRounds: Sendable, Equatable {
    /// The row's name in tables.
    public var name: String
    /// The metric of the base arm A in each round. All values must be above zero to be judged.
    public var base: [Double]
    /// The metric of A', the base arm measured a second time in each round: the negative control. Nil without one.
    public var control: [Double]?
    /// The metric of the candidate arm in each round.
    public var candidate: [Double]
    /// The relative change that still counts as none, such as 0.05.
    public var margin: Double
    /// Whether less of the metric is better.
    public var lowerIsBetter: Bool
    /// For two builds: the launch of each round. Nil if all arms ran in one process.
    public var launches: [Int]?

    /// A row. Traps unless every array has a value for every round.
    public init(
        name: String, base: [Double], control: [Double]?, candidate: [Double], margin: Double,
        lowerIsBetter: Bool = true, launches: [Int]? = nil
    ) {
        precondition(base.count == candidate.count, "a round is without its candidate")
        precondition(control.map { $0.count == base.count } ?? true, "a round is without its control")
        precondition(launches.map { $0.count == base.count } ?? true, "a round is without its launch")
        precondition(margin > 0, "without a margin every difference would matter")
        self.name = name
        self.base = base
        self.control = control
        self.candidate = candidate
        self.margin = margin
        self.lowerIsBetter = lowerIsBetter
        self.launches = launches
    }

    /// ln(candidate / base) of each round, with its sign turned where more is better: above zero is worse. Where there
    /// is a control, the base is the geometric mean of A and A'. Nil if a value is not above zero.
    public var logRatios: [Double]? {
        let sign = lowerIsBetter ? 1.0 : -1.0
        guard Self.areMeasurable(base), Self.areMeasurable(candidate), Self.areMeasurable(control ?? []) else {
            return nil
        }
        return base.indices.map { round in
            let first = Logarithm.of(base[round])
            let middle = control.map { (first + Logarithm.of($0[round])) / 2 } ?? first
            return sign * (Logarithm.of(candidate[round]) - middle)
        }
    }

    /// ln(A' / A) of each round, with its sign turned where more is better. Nil without a control or if a value is not
    /// above zero.
    public var controlLogRatios: [Double]? {
        guard let control, Self.areMeasurable(base), Self.areMeasurable(control) else { return nil }
        let sign = lowerIsBetter ? 1.0 : -1.0
        return base.indices.map { sign * (Logarithm.of(control[$0]) - Logarithm.of(base[$0])) }
    }

    /// The median ratio of each launch, in the order of the launches' numbers; empty if all arms ran in one process.
    public var launchRatios: [Double] {
        guard let launches, let ratios = logRatios else { return [] }
        let rounds = Dictionary(grouping: launches.indices) { launches[$0] }
        return rounds.sorted { $0.key < $1.key }.map { launch in
            Logarithm.ratio(launch.value.map { ratios[$0] }.sorted().medianOfSorted)
        }
    }

    private static func areMeasurable(_ values: [Double]) -> Bool { values.allSatisfy { $0 > 0 && $0.isFinite } }
}
