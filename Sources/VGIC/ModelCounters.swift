/// What the model did, counted where it happens. One per thread, never shared, added up after a slice.
///
/// The first block are terms of the ledger (see the Harness room); the second counts the work that a model cannot time.
public struct ModelCounters: Sendable, Equatable {
    // Terms of the ledger.
    public var refused: UInt64 = 0
    public var blocked: UInt64 = 0
    public var droppedInWindow: UInt64 = 0
    public var latched: UInt64 = 0
    public var mergedPending: UInt64 = 0
    public var deliveries: UInt64 = 0
    public var mergedAtFold: UInt64 = 0
    public var mergedAtTransfer: UInt64 = 0
    public var destroyed: UInt64 = 0
    public var droppedAtUnforward: UInt64 = 0

    // Work that is counted, not timed.
    public var guestEntries: UInt64 = 0
    public var kicks: UInt64 = 0
    public var wakeUps: UInt64 = 0
    public var doorbells: UInt64 = 0
    public var listRegisterWrites: UInt64 = 0
    public var maintenanceInterrupts: UInt64 = 0
    public var lockAcquisitions: UInt64 = 0
    public var lockParks: UInt64 = 0
    public var cacheHits: UInt64 = 0
    public var cacheMisses: UInt64 = 0
    public var spuriousAcknowledges: UInt64 = 0

    @inlinable public init() {}

    public static func += (left: inout ModelCounters, right: ModelCounters) {
        left.refused += right.refused
        left.blocked += right.blocked
        left.droppedInWindow += right.droppedInWindow
        left.latched += right.latched
        left.mergedPending += right.mergedPending
        left.deliveries += right.deliveries
        left.mergedAtFold += right.mergedAtFold
        left.mergedAtTransfer += right.mergedAtTransfer
        left.destroyed += right.destroyed
        left.droppedAtUnforward += right.droppedAtUnforward
        left.guestEntries += right.guestEntries
        left.kicks += right.kicks
        left.wakeUps += right.wakeUps
        left.doorbells += right.doorbells
        left.listRegisterWrites += right.listRegisterWrites
        left.maintenanceInterrupts += right.maintenanceInterrupts
        left.lockAcquisitions += right.lockAcquisitions
        left.lockParks += right.lockParks
        left.cacheHits += right.cacheHits
        left.cacheMisses += right.cacheMisses
        left.spuriousAcknowledges += right.spuriousAcknowledges
    }
}
