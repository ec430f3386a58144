/// Limits of changes and figures, by the name of what is limited.
public struct Limits: Sendable, Equatable {
    /// Relative changes that still count as none, as shares: `p99=10%`.
    public var soft: [String: Double] = [:]
    /// The greatest figures that are allowed, whatever the base has, in nanoseconds or for each delivery: `p99=25us`.
    public var hard: [String: Double] = [:]
    /// Names that the user limited one by one, not by `@all`.
    public var named: Set<String> = []

    /// No limits beside the defaults.
    public init() {}
}
