/// What changes and figures are still allowed, by the name of what is limited.
public struct Limits: Sendable, Equatable {
    /// Changes that are still none, as shares: `p99=10%`.
    public var soft: [String: Double] = [:]
    /// What may not be exceeded, whatever the base has: nanoseconds, or a count for each delivery: `p99=25us`.
    public var hard: [String: Double] = [:]
    /// What was meant in particular, and not by `@all`.
    public var named: Set<String> = []

    /// Nothing beyond what is usual.
    public init() {}
}
