public import Lockfree
public import Synchronization
public import VGIC

/// Turns a batch of completions into injections: token -> irqfd -> stamps -> route -> translation -> LPI.
///
/// In two passes, so that what a VMM does (`take`) and what the ITS does (`inject`) can be timed apart. Translations
/// that the cache does not know are put off until the section is left, because resolving them takes its_lock.
@safe public struct Dispatcher<Cache: TranslationCache & ~Copyable, Faults: FaultPlan>: ~Copyable {
    /// One injection on its way.
    @usableFromInline struct Pending {
        @usableFromInline let slot: Int
        @usableFromInline let stamp: Stamp
        @inlinable init(slot: Int, stamp: Stamp) {
            self.slot = slot
            self.stamp = stamp
        }
    }

    @usableFromInline let table: IrqfdTable
    @usableFromInline let vm: VirtualMachine<Cache>
    @usableFromInline let reader: Int
    // SAFETY: allocated once with room for `capacity`; the first `count` are initialised. Trivial elements.
    @usableFromInline let pending: UnsafeMutablePointer<Pending>
    @usableFromInline let deferred: UnsafeMutablePointer<Pending>
    @usableFromInline let capacity: Int
    @usableFromInline var faults: Faults

    /// Injections that `take` collected and `inject` has not handed on yet.
    @inlinable public var count: Int { collected }
    @usableFromInline var collected = 0
    /// What it has counted since it was made.
    @inlinable public var tally: DispatchTally { counted }
    @usableFromInline var counted = DispatchTally()

    /// - Parameters:
    ///   - capacity: completions in a batch at most.
    ///   - reader: this thread's slot in the VM's quiescence domain.
    public init(table: IrqfdTable, vm: VirtualMachine<Cache>, capacity: Int, reader: Int, faults: Faults) {
        self.table = table
        self.vm = vm
        self.reader = reader
        self.capacity = capacity
        self.faults = faults
        unsafe pending = .allocate(capacity: capacity)
        unsafe deferred = .allocate(capacity: capacity)
    }

    deinit {
        unsafe pending.deallocate()
        unsafe deferred.deallocate()
    }

    /// First pass, one completion: drops stale tokens, takes the stamps, counts what merged.
    @inlinable public mutating func take(_ token: Token) {
        let slot = token.slot
        // Acquiring pairs with `IrqfdTable.retire`.
        guard token.generation == table.irqfds[slot].generation.load(ordering: .acquiring) else {
            counted.stale &+= 1
            return
        }
        let (oldest, signals) = table.irqfds[slot].stamps.popAll()
        guard signals > 0 else {
            counted.spurious &+= 1
            return
        }
        if faults.dropsBeforeCount() { return }
        counted.injections &+= 1
        Irqfd.bump(table.irqfds[slot].injections)
        if signals > 1 {
            counted.mergedInEventfd &+= UInt64(signals) &- 1
            Irqfd.bump(table.irqfds[slot].merged, by: UInt64(signals) &- 1)
        }
        if faults.dropsAfterCount() { return }
        Irqfd.bump(table.irqfds[slot].accepted)
        precondition(count < capacity, "more completions than the batch holds")
        unsafe (pending + count).initialize(to: Pending(slot: slot, stamp: oldest))
        collected &+= 1
    }

    /// Second pass: the MSIs of all that was taken, then those that the cache did not know.
    @inlinable public mutating func inject(
        counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) {
        var misses = 0
        let distributor = vm.distributor
        let its = vm.its
        vm.quiescence.enter(reader)
        for index in 0..<count {
            let signal = unsafe pending[index]
            let route = table.route(signal.slot)
            if let lpi = its.cached(DeviceID(route.device), EventID(route.event)) {
                distributor.inject(lpi, stamp: signal.stamp, counters: &counters, kicks: kicks)
            } else {
                unsafe (deferred + misses).initialize(to: signal)
                misses &+= 1
            }
        }
        vm.quiescence.leave(reader)
        counters.cacheHits &+= UInt64(truncatingIfNeeded: count &- misses)
        counters.cacheMisses &+= UInt64(truncatingIfNeeded: misses)
        collected = 0
        for index in 0..<misses {
            let signal = unsafe deferred[index]
            let route = table.route(signal.slot)
            _ = its.inject(
                DeviceID(route.device), EventID(route.event), stamp: signal.stamp, counters: &counters, kicks: kicks)
        }
    }

    /// Forgets what was taken: somebody else than the ITS has handed it on (the floor, a VMM that drives PPIs).
    @inlinable public mutating func clear() { collected = 0 }

    /// Slot and stamp of one injection that was taken.
    @inlinable public func taken(_ index: Int) -> (slot: Int, stamp: Stamp) {
        precondition(index >= 0 && index < count, "no such injection")
        let signal = unsafe pending[index]
        return (signal.slot, signal.stamp)
    }
}
