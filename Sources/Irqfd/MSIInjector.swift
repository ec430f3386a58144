public import VGIC

/// Injects the MSIs of a batch: route -> translation -> LPI.
///
/// Translations that the cache does not know are put off until the quiescence section is left, because resolving them
/// takes its_lock.
@safe public struct MSIInjector<Cache: TranslationCache & ~Copyable>: ~Copyable {
    @usableFromInline let table: IrqfdTable
    @usableFromInline let vm: VirtualMachine<Cache>
    // SAFETY: allocated once with room for `capacity`; what a batch puts off is initialised before it is read. Trivial
    // elements.
    @usableFromInline let deferred: UnsafeMutablePointer<Signal>
    @usableFromInline let capacity: Int

    /// - Parameters:
    ///   - table: the irqfds whose routes the MSIs take.
    ///   - vm: the VM that they are for.
    ///   - capacity: injections in a batch at most.
    public init(table: IrqfdTable, vm: VirtualMachine<Cache>, capacity: Int) {
        self.table = table
        self.vm = vm
        self.capacity = capacity
        unsafe deferred = .allocate(capacity: capacity)
    }

    deinit { unsafe deferred.deallocate() }

    /// The MSIs of the batch, which is empty afterwards: first those that the cache knows, then the others.
    /// - Precondition: the thread has a slot in the VM's quiescence domain; the batch holds at most `capacity`.
    @inlinable public mutating func inject(_ batch: inout SignalBatch, thread: inout HostThread) {
        var nobody = NoInjectionWatch()
        inject(&batch, watch: &nobody, thread: &thread)
    }

    /// Injects as `inject(_:thread:)` does, and tells the watch of each MSI.
    @inlinable public mutating func inject(
        _ batch: inout SignalBatch, watch: inout some InjectionWatch, thread: inout HostThread
    ) {
        let misses = injectCached(batch, watch: &watch, thread: &thread)
        thread.counters.cacheHits &+= UInt64(truncatingIfNeeded: batch.count &- misses)
        thread.counters.cacheMisses &+= UInt64(truncatingIfNeeded: misses)
        batch.removeAll()
        if misses > 0 { resolve(misses, watch: &watch, thread: &thread) }
    }

    /// What the cache knows, in one section; returns how many it does not. Borrows the injector, so that the VM's parts
    /// need not be retained for a batch.
    @inlinable borrowing func injectCached<Watch: InjectionWatch>(
        _ batch: borrowing SignalBatch, watch: inout Watch, thread: inout HostThread
    ) -> Int {
        precondition(batch.count <= capacity, "more injections than the injector has room for")
        var misses = 0
        thread.enter(vm.quiescence)
        for index in 0..<batch.count {
            let signal = unsafe batch.base[index]
            let route = table.route(signal.slot)
            if let lpi = vm.its.cached(DeviceID(route.device), EventID(route.event)) {
                if Watch.sees { watch.begins(route, isForwarded: lpi.isForwarded, thread) }
                vm.distributor.inject(lpi, stamp: signal.stamp, thread: &thread)
                if Watch.sees { watch.ended(route, thread) }
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
            let (device, event) = (DeviceID(route.device), EventID(route.event))
            if Watch.sees {
                watch.begins(route, isForwarded: vm.its.lpi(device, event)?.isForwarded == true, thread)
            }
            _ = vm.its.inject(device, event, stamp: signal.stamp, byDevice: true, thread: &thread)
            if Watch.sees { watch.ended(route, thread) }
        }
    }
}
