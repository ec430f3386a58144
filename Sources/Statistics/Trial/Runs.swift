/// One figure in two sets of runs: those of a base and those of what is judged.
public struct Runs: Sendable, Equatable {
    /// The figure's name.
    public let name: String
    /// The base's figures, one for each run.
    public let base: [Double]
    /// The figures of what is judged, one for each run.
    public let head: [Double]
    /// Whether a greater figure is better, as of a rate.
    public let isBiggerBetter: Bool
    /// Whether run n of the base stands beside run n of the head in time, so that what the machine did to one it did to
    /// the other. Both sets are equally long then.
    public let isPaired: Bool

    /// Two sets of runs; each parameter is the property of its name.
    public init(name: String, base: [Double], head: [Double], isBiggerBetter: Bool = false, isPaired: Bool = false) {
        precondition(!isPaired || base.count == head.count, "a pair has two runs")
        self.name = name
        self.base = base
        self.head = head
        self.isBiggerBetter = isBiggerBetter
        self.isPaired = isPaired
    }

    /// Logarithms of both sets, on a scale whose greater values are worse; nil if a figure is not above zero.
    var logarithms: (base: [Double], head: [Double])? {
        guard (base + head).allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let sign = isBiggerBetter ? -1.0 : 1.0
        return (base.map { sign * Logarithm.of($0) }, head.map { sign * Logarithm.of($0) })
    }
}
