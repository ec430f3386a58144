/// One figure of one run.
public struct RunFigure: Sendable, Equatable {
    /// What it is of: `ipi_hw`, `direct.time`.
    public var name: String
    /// The figure, in `unit`.
    public var value: Double
    /// `ns`, `cycles`, `LPIs/s`.
    public var unit: String

    /// A figure of a run.
    public init(name: String, value: Double, unit: String) {
        self.name = name
        self.value = value
        self.unit = unit
    }

    /// Whether a greater one is better: of a rate.
    public var isBiggerBetter: Bool { unit.hasSuffix("/s") || unit.hasSuffix("/sec") }
}
