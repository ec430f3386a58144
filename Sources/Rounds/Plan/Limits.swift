/// Limits of changes and figures, by the name of what is limited.
public struct Limits: Sendable, Equatable {
    /// Relative changes beyond which something has regressed, as shares: 0.02 of `time=2%/5%`. Where `within` has no
    /// number of its own, smaller ones are none.
    public var soft: [String: Double] = [:]
    /// Relative changes within which a time is equivalent, as shares, where that is another number: 0.05 of
    /// `time=2%/5%`.
    public var within: [String: Double] = [:]
    /// The greatest figures that are allowed, whatever the base has, in nanoseconds or for each delivery: `p99=25us`.
    public var hard: [String: Double] = [:]
    /// Names that the user limited one by one, not by `@all`.
    public var named: Set<String> = []

    /// No limits beside the defaults.
    public init() {}
}
