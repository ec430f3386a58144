public import Lockfree
import Synchronization
public import SystemPackage
import Vocabulary

extension VirtualMachine where Cache: ~Copyable {
    /// The flag of `struct kvm_msi` that says that it names a device.
    public static var validDeviceID: UInt32 { 1 }

    /// KVM_SIGNAL_MSI (<doc:Calls-and-errors>): 1 injected, 0 blocked by the guest.
    /// As in `vgic_its_inject_msi` the cache is asked before the flag is looked at: an MSI without VALID_DEVID is
    /// injected where the cache knows its DeviceID and EventID, and is EINVAL where it does not.
    /// - Throws: in this order EINVAL an unknown flag; ENODEV no ITS; EINVAL no VALID_DEVID, or no ITS at the address;
    ///   EBUSY ITS or target's LPIs disabled.
    public func signalMSI(
        address: UInt64, data: UInt32, device: UInt32, flags: UInt32 = 1, stamp: Stamp = .unknown,
        thread: inout HostThread
    ) throws(Errno) -> Int {
        var nobody = NoHardwareWatch()
        return try signalMSI(
            address: address, data: data, device: device, flags: flags, stamp: stamp, watch: &nobody, thread: &thread)
    }

    /// KVM_SIGNAL_MSI as above, which tells the watch when the host's ITS carries out the commands of a forwarded LPI.
    public func signalMSI(
        address: UInt64, data: UInt32, device: UInt32, flags: UInt32 = 1, stamp: Stamp = .unknown,
        watch: inout some HardwareWatch, thread: inout HostThread
    ) throws(Errno) -> Int {
        guard flags & ~Self.validDeviceID == 0 else { throw .invalidArgument }
        guard let its = its(at: address) else {
            throw itss.isEmpty ? .operationNotSupportedByDevice : .invalidArgument  // ENODEV
        }
        thread.enter(quiescence)
        if let cached = its.cached(DeviceID(device), EventID(data), thread: &thread) {
            let isInjected = isInjectedFromCache(cached.lpi)
            if isInjected { injectCached(cached.lpi, stamp: stamp, thread: &thread) }
            its.release(cached, thread: &thread)
            if isInjected {
                thread.leave(quiescence)
                return 1
            }
        }
        thread.leave(quiescence)
        guard flags == Self.validDeviceID else { throw .invalidArgument }
        thread.counters.cacheMisses &+= 1
        thread.counters.readSections &+= distributor.readSide.ofUserspaceMiss
        switch its.inject(DeviceID(device), EventID(data), stamp: stamp, watch: &watch, thread: &thread) {
        case .injected: return 1
        case .blocked: return 0
        case .refused(let error): throw error
        }
    }

    /// Whether a cache hit may be injected at once. False for a forwarded LPI on a GICv4 host: it goes through the
    /// host's ITS. KVM never caches a forwarded LPI; here it is tested at the hit, because the posted set-up leaves it
    /// in the cache (B9). A forwarded LPI without a host's ITS is reached from the cache.
    public func isInjectedFromCache(_ lpi: InterruptRef) -> Bool {
        !lpi.isForwarded || quirks.contains(.staleForwarding) || direct.withLock { $0 == nil }
    }

    /// An MSI of userspace or an irqfd whose translation the cache knew (`vgic_its_inject_cached_translation`).
    ///
    /// Between Linux's DISCARD and VMAPTI only MSIs written by the device are lost. One from userspace takes irq_lock
    /// and is latched, and the mapping of the event moves the latch to the vPE.
    /// - Precondition: the thread is in the section in which the translation was found.
    public func injectCached(_ lpi: InterruptRef, stamp: Stamp, thread: inout HostThread) {
        assert(thread.isInSection)
        thread.counters.cacheHits &+= 1
        thread.counters.references &+= 2
        thread.counters.readSections &+= distributor.readSide.ofUserspaceHit
        if quirks.contains(.staleForwarding) {
            distributor.injectUnaware(lpi, stamp: stamp, thread: &thread)
        } else {
            distributor.injectSoftware(lpi, stamp: stamp, thread: &thread)
        }
    }
}
