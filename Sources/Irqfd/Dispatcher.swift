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
    public init(table: IrqfdTable, vm: VirtualMachine<Cache>, capacity: Int, faults: Faults) {
        self.table = table
        self.vm = vm
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
        precondition(count < capacity, "more completions than the batch holds")
        unsafe (pending + count).initialize(to: Pending(slot: slot, stamp: oldest))
        collected &+= 1
    }

    /// Second pass: the MSIs of all that was taken, then those that the cache did not know.
    /// - Precondition: the thread has a slot in the VM's quiescence domain.
    @inlinable public mutating func inject(thread: inout HostThread) {
        var nobody = NoInjectionWatch()
        inject(watch: &nobody, thread: &thread)
    }

    /// The same, while somebody watches what goes by software.
    @inlinable public mutating func inject(watch: inout some InjectionWatch, thread: inout HostThread) {
        let misses = injectCached(watch: &watch, thread: &thread)
        thread.counters.cacheHits &+= UInt64(truncatingIfNeeded: count &- misses)
        thread.counters.cacheMisses &+= UInt64(truncatingIfNeeded: misses)
        collected = 0
        if misses > 0 { resolve(misses, watch: &watch, thread: &thread) }
    }

    /// What the cache knows, in one section; returns how many it does not. Borrows the dispatcher, so that the VM's
    /// parts need not be retained for a batch.
    @inlinable borrowing func injectCached<Watch: InjectionWatch>(watch: inout Watch, thread: inout HostThread) -> Int {
        var misses = 0
        thread.enter(vm.quiescence)
        for index in 0..<count {
            let signal = unsafe pending[index]
            let route = table.route(signal.slot)
            if let lpi = vm.its.cached(DeviceID(route.device), EventID(route.event)) {
                faults.begins(route, thread.counters)
                let isWatched = Watch.sees && !lpi.isForwarded
                if isWatched { watch.softwareBegins() }
                vm.distributor.inject(lpi, stamp: signal.stamp, thread: &thread)
                if isWatched { watch.softwareEnded() }
                faults.ended(route, thread.counters)
            } else {
                unsafe (deferred + misses).initialize(to: signal)
                misses &+= 1
            }
        }
        thread.leave(vm.quiescence)
        return misses
    }

    /// What the cache did not know: resolved outside the section, under its_lock.
    @inlinable borrowing func resolve<Watch: InjectionWatch>(
        _ misses: Int, watch: inout Watch, thread: inout HostThread
    ) {
        for index in 0..<misses {
            let signal = unsafe deferred[index]
            let route = table.route(signal.slot)
            faults.begins(route, thread.counters)
            let (device, event) = (DeviceID(route.device), EventID(route.event))
            let isWatched = Watch.sees && vm.its.lpi(device, event)?.isForwarded != true
            if isWatched { watch.softwareBegins() }
            _ = vm.its.inject(device, event, stamp: signal.stamp, byDevice: true, thread: &thread)
            if isWatched { watch.softwareEnded() }
            faults.ended(route, thread.counters)
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
