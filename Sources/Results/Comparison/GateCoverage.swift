/// Of how many arms a gate speaks: one that has lost an arm says nothing of it, and must not be green by that.
public struct GateCoverage: Sendable, Equatable {
    /// How many arms the gate is about: those of the suite that the filters keep and that it could judge.
    public var arms: Int
    /// Arms that were not judged, which fails the gate.
    public var lost: [String]
    /// Arms that were not judged and need not be: the suite marks them optional, or they were named.
    public var allowed: [String]

    /// Coverage of so many arms.
    public init(arms: Int, lost: [String], allowed: [String]) {
        self.arms = arms
        self.lost = lost
        self.allowed = allowed
    }

    /// `8 of 8 arms`.
    public var words: String { "\(arms - lost.count - allowed.count) of \(arms) arms" }
}
