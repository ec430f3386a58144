public import Lockfree
public import Synchronization

/// Turns completions of a loop into injections: token -> irqfd -> stamps. What becomes of an injection is for whoever
/// takes the batch to say.
@safe public struct Dispatcher<Faults: FaultPlan>: ~Copyable {
    @usableFromInline let table: IrqfdTable
    @usableFromInline var faults: Faults

    /// What it has counted since it was made.
    @inlinable public var tally: DispatchTally { counted }
    @usableFromInline var counted = DispatchTally()

    /// - Parameters:
    ///   - table: the irqfds that the tokens name.
    ///   - faults: what a test breaks on purpose; `NoFaults` otherwise.
    public init(table: IrqfdTable, faults: Faults) {
        self.table = table
        self.faults = faults
    }

    /// One completion: drops a stale token, takes the stamps, counts what merged, and puts the injection into the
    /// batch.
    /// - Precondition: the batch has room.
    @inlinable public mutating func take(_ token: Token, into batch: inout SignalBatch) {
        let slot = token.slot
        // SAFETY: the slab bounds-checks the slot and outlives this call. One address for all the words of the irqfd:
        // behind an atomic store the compiler would ask the slab again.
        let irqfd = unsafe table.irqfds.pointer(to: slot)
        // Acquiring pairs with `IrqfdTable.retire`.
        let generation = unsafe irqfd.pointee.generation.load(ordering: .acquiring)
        guard token.generation == generation else {
            counted.stale &+= 1
            return
        }
        let (oldest, signals) = unsafe irqfd.pointee.stamps.popAll()
        guard signals > 0 else {
            counted.spurious &+= 1
            return
        }
        if faults.dropsBeforeCount() { return }
        counted.injections &+= 1
        unsafe Irqfd.bump(irqfd.pointee.injections)
        if signals > 1 {
            counted.mergedInEventfd &+= UInt64(signals) &- 1
            unsafe Irqfd.bump(irqfd.pointee.merged, by: UInt64(signals) &- 1)
        }
        if faults.dropsAfterCount() { return }
        unsafe Irqfd.bump(irqfd.pointee.accepted)
        batch.append(Signal(slot: slot, stamp: oldest))
    }
}
