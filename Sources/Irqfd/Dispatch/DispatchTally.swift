/// What the dispatcher counted: the first lines of the ledger.
public struct DispatchTally: Sendable, Equatable {
    /// Completions that carried a signal.
    public var injections: UInt64 = 0
    /// Signals that met another in their eventfd.
    public var mergedInEventfd: UInt64 = 0
    /// Completions without a stamp: their signals went with an earlier completion.
    public var spurious: UInt64 = 0
    /// Completions of an assignment that has ended.
    public var stale: UInt64 = 0

    /// Nothing counted yet.
    @inlinable public init() {}

    /// Adds what another dispatcher counted.
    public static func += (left: inout DispatchTally, right: DispatchTally) {
        left.injections &+= right.injections
        left.mergedInEventfd &+= right.mergedInEventfd
        left.spurious &+= right.spurious
        left.stale &+= right.stale
    }

    /// What was counted after `earlier`.
    public static func - (tally: DispatchTally, earlier: DispatchTally) -> DispatchTally {
        var difference = tally
        difference.injections &-= earlier.injections
        difference.mergedInEventfd &-= earlier.mergedInEventfd
        difference.spurious &-= earlier.spurious
        difference.stale &-= earlier.stale
        return difference
    }
}
