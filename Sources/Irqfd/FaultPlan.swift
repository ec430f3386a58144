public import VGIC

/// Faults that a test plants between the loop and the model, to show that the ledger finds them. `NoFaults` is what
/// runs otherwise; it costs nothing.
public protocol FaultPlan: Sendable {
    /// An MSI is about to be handed to the ITS. For whoever keeps an account of each LPI.
    func begins(_ route: Route, _ counters: borrowing ModelCounters)
    /// It was.
    func ended(_ route: Route, _ counters: borrowing ModelCounters)
    /// Loses this completion before it is counted as an injection.
    mutating func dropsBeforeCount() -> Bool
    /// Loses this injection after it was counted.
    mutating func dropsAfterCount() -> Bool
}

extension FaultPlan {
    /// Nothing.
    @inlinable public func begins(_ route: Route, _ counters: borrowing ModelCounters) {}
    /// Nothing.
    @inlinable public func ended(_ route: Route, _ counters: borrowing ModelCounters) {}
}

/// Nothing goes wrong on purpose.
public struct NoFaults: FaultPlan {
    /// The only one.
    @inlinable public init() {}
    /// Never.
    @inlinable public mutating func dropsBeforeCount() -> Bool { false }
    /// Never.
    @inlinable public mutating func dropsAfterCount() -> Bool { false }
}
