public import Lockfree
public import VGIC

/// Injects the signals of a batch where their GSIs lead: route -> translation -> LPI.
///
/// What the translation cache does not know is put off until the quiescence section is left, because resolving it takes
/// its_lock; so is what is no MSI of the VM's first ITS. That is KVM's inject work (`irqfd_inject`).
@safe public struct MSIInjector<Cache: TranslationCache & ~Copyable, Origin: MSIOrigin>: ~Copyable {
    @usableFromInline let table: IrqfdTable
    /// Nil for sources that call the model: all their routes are MSIs of the first ITS.
    @usableFromInline let irqfds: Irqfds<Cache>?
    @usableFromInline let vm: VirtualMachine<Cache>
    // SAFETY: allocated once with room for `capacity`; what a batch puts off is initialised before it is read. Trivial
    // elements.
    @usableFromInline let deferred: UnsafeMutablePointer<Signal>
    @usableFromInline let capacity: Int

    /// Signals of a VM's irqfds.
    /// - Parameters:
    ///   - irqfds: the VM's irqfds.
    ///   - capacity: injections in a batch at most.
    public init(_ irqfds: Irqfds<Cache>, capacity: Int) {
        self.init(irqfds.table, irqfds, irqfds.vm, capacity)
    }

    /// Signals of sources that call the model.
    /// - Parameters:
    ///   - table: the sources.
    ///   - vm: the VM that they signal.
    ///   - capacity: injections in a batch at most.
    public init(calling table: IrqfdTable, vm: VirtualMachine<Cache>, capacity: Int) {
        self.init(table, nil, vm, capacity)
    }

    private init(_ table: IrqfdTable, _ irqfds: Irqfds<Cache>?, _ vm: VirtualMachine<Cache>, _ capacity: Int) {
        self.table = table
        self.irqfds = irqfds
        self.vm = vm
        self.capacity = capacity
        unsafe deferred = .allocate(capacity: capacity)
    }

    deinit { unsafe deferred.deallocate() }

    /// Injects the batch, which is empty afterwards: first what the cache knows, then the rest.
    /// - Precondition: the thread has a slot in the VM's quiescence domain; the batch holds at most `capacity`.
    @inlinable public mutating func inject(_ batch: inout SignalBatch, thread: inout HostThread) {
        var nobody = NoInjectionWatch()
        inject(&batch, watch: &nobody, thread: &thread)
    }

    /// Injects as `inject(_:thread:)` does, and tells the watch of each MSI of the first ITS.
    @inlinable public mutating func inject(
        _ batch: inout SignalBatch, watch: inout some InjectionWatch, thread: inout HostThread
    ) {
        let misses = injectCached(batch, watch: &watch, thread: &thread)
        // Of an eventfd's the VM has counted them.
        if Origin.isDevice { thread.counters.cacheHits &+= UInt64(truncatingIfNeeded: batch.count &- misses) }
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
            let signal = batch[index]
            let route = table.route(signal.slot)
            if let cached = vm.its.cached(DeviceID(route.device), EventID(route.event), thread: &thread) {
                defer { vm.its.release(cached, thread: &thread) }
                if Origin.isDevice || vm.isInjectedFromCache(cached.lpi) {
                    if Watch.sees { watch.begins(route, isForwarded: cached.lpi.isForwarded, thread) }
                    if Origin.isDevice {
                        vm.distributor.inject(cached.lpi, stamp: signal.stamp, thread: &thread)
                    } else {
                        vm.injectCached(cached.lpi, stamp: signal.stamp, thread: &thread)
                    }
                    if Watch.sees { watch.ended(route, thread) }
                    continue
                }
            }
            unsafe (deferred + misses).initialize(to: signal)
            misses &+= 1
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
            var route = table.route(signal.slot)
            if route.isNone {
                // A route that changes meanwhile may be an MSI of the first ITS now.
                guard let present = injectElsewhere(signal, thread: &thread) else { continue }
                route = present
            }
            let (device, event) = (DeviceID(route.device), EventID(route.event))
            if Watch.sees {
                watch.begins(route, isForwarded: vm.its.lpi(device, event)?.isForwarded == true, thread)
            }
            _ = vm.its.inject(device, event, stamp: signal.stamp, byDevice: Origin.isDevice, thread: &thread)
            if Watch.sees { watch.ended(route, thread) }
        }
    }

    /// See `Irqfds.injectElsewhere`. What is done there was no miss of the first ITS's cache.
    @inline(never) @usableFromInline borrowing func injectElsewhere(
        _ signal: Signal, thread: inout HostThread
    ) -> Route? {
        if let route = irqfds?.injectElsewhere(signal, thread: &thread) { return route }
        thread.counters.cacheMisses &-= 1
        return nil
    }
}
