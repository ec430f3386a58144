/// One row of a comparison: a metric of a candidate arm beside the base arm, round by round. Each of both has two slots
/// in a round, so that what a slot does to skewed figures it does to both sides.
public struct PairedRounds: Sendable, Equatable {
    /// The row's name in tables.
    public var name: String
    /// The metric of the base arm A in each round. All values must be above zero to be judged.
    public var base: [Double]
    /// The metric of A', the base arm measured a second time in each round. Nil without a second slot.
    public var control: [Double]?
    /// The metric of the candidate arm B in each round.
    public var candidate: [Double]
    /// The metric of B', the candidate measured a second time in each round. Nil without a second slot.
    public var twin: [Double]?
    /// How large a change is one, and how small none.
    public var thresholds: Thresholds
    /// Whether less of the metric is better.
    public var lowerIsBetter: Bool
    /// For two builds: the launch of each round. Nil if all arms ran in one process.
    public var launches: [Int]?

    /// A row. Traps unless every array has a value for every round.
    public init(
        name: String, base: [Double], control: [Double]?, candidate: [Double], twin: [Double]? = nil,
        thresholds: Thresholds, lowerIsBetter: Bool = true, launches: [Int]? = nil
    ) {
        precondition(base.count == candidate.count, "a round is without its candidate")
        for slot in [control, twin] {
            precondition(slot.map { $0.count == base.count } ?? true, "a round is without its second slot")
        }
        precondition(launches.map { $0.count == base.count } ?? true, "a round is without its launch")
        self.name = name
        self.base = base
        self.control = control
        self.candidate = candidate
        self.twin = twin
        self.thresholds = thresholds
        self.lowerIsBetter = lowerIsBetter
        self.launches = launches
    }

    /// ln(candidate / base) of each round, with its sign turned where more is better: above zero is worse. Where there
    /// are two slots, the figure of a side is the geometric mean of both. Nil if a value is not above zero.
    public var logRatios: [Double]? {
        guard let bases = Self.logarithms(base, control), let candidates = Self.logarithms(candidate, twin) else {
            return nil
        }
        return zip(candidates, bases).map { sign * ($0 - $1) }
    }

    /// ln(A' / A) of each round. Nil without a second slot of the base or if a value is not above zero.
    public var controlLogRatios: [Double]? { control.flatMap { logRatios(of: $0, over: base) } }

    /// ln(B' / B) of each round. Nil without a second slot of the candidate or if a value is not above zero.
    public var twinLogRatios: [Double]? { twin.flatMap { logRatios(of: $0, over: candidate) } }

    /// The median log ratio of each launch, in the order of the launches' numbers; empty if all arms ran in one
    /// process, or a value is not above zero.
    var launchLogRatios: [Double] {
        guard let launches, let ratios = logRatios else { return [] }
        let rounds = Dictionary(grouping: launches.indices) { launches[$0] }
        return rounds.sorted { $0.key < $1.key }.map { launch in
            launch.value.map { ratios[$0] }.sorted().medianOfSorted
        }
    }

    /// The median ratio of each launch, in the order of the launches' numbers; empty if all arms ran in one process.
    public var launchRatios: [Double] { launchLogRatios.map(Logarithm.ratio) }

    private var sign: Double { lowerIsBetter ? 1 : -1 }

    private func logRatios(of values: [Double], over others: [Double]) -> [Double]? {
        guard let above = Self.logarithms(values, nil), let below = Self.logarithms(others, nil) else { return nil }
        return zip(above, below).map { sign * ($0 - $1) }
    }

    /// The mean logarithm of both slots of each round; nil if a value is not above zero.
    private static func logarithms(_ first: [Double], _ second: [Double]?) -> [Double]? {
        let all = first + (second ?? [])
        guard all.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        guard let second else { return first.map(Logarithm.of) }
        return zip(first, second).map { (Logarithm.of($0) + Logarithm.of($1)) / 2 }
    }
}
