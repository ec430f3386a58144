/// Faults that a test plants between the loop and the model, to show that the ledger finds them.
public protocol FaultPlan: Sendable {
    /// Whether this completion is lost before it is counted as an injection.
    mutating func dropsBeforeCount() -> Bool
    /// Whether this injection is lost after it was counted.
    mutating func dropsAfterCount() -> Bool
}

/// No fault is planted; it compiles to nothing.
public struct NoFaults: FaultPlan {
    /// The plan of every run that is not a test of the ledger.
    @inlinable public init() {}
    /// False.
    @inlinable public mutating func dropsBeforeCount() -> Bool { false }
    /// False.
    @inlinable public mutating func dropsAfterCount() -> Bool { false }
}
