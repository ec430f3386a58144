public import Lockfree
import Synchronization
public import SystemPackage

extension VirtualMachine where Cache: ~Copyable {
    /// The flag of `struct kvm_msi` that says that it names a device.
    public static var validDeviceID: UInt32 { 1 }

    /// KVM_SIGNAL_MSI (facts 10): 1 injected, 0 blocked by the guest.
    /// - Throws: in this order EINVAL an unknown flag; ENODEV no ITS; EINVAL no VALID_DEVID, or no ITS at the address;
    ///   EBUSY ITS or target's LPIs disabled.
    public func signalMSI(
        address: UInt64, data: UInt32, device: UInt32, flags: UInt32 = 1, stamp: Stamp = .unknown,
        counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable, reader: Int
    ) throws(Errno) -> Int {
        guard flags & ~Self.validDeviceID == 0 else { throw .invalidArgument }
        guard !itss.isEmpty else { throw .operationNotSupportedByDevice }  // ENODEV
        // The flag is checked first: with a warm cache KVM takes the device even without it (facts 10, note on order).
        guard flags == Self.validDeviceID, let its = its(at: address) else { throw .invalidArgument }
        quiescence.enter(reader)
        // A forwarded LPI is not for the cache: KVM never stores one, and here the hit is tested again (B9).
        if let lpi = its.cached(DeviceID(device), EventID(data)),
            !lpi.isForwarded || self.direct.withLock({ $0 == nil })
        {
            counters.cacheHits &+= 1
            distributor.inject(lpi, stamp: stamp, counters: &counters, kicks: kicks)
            quiescence.leave(reader)
            return 1
        }
        quiescence.leave(reader)
        counters.cacheMisses &+= 1
        switch its.inject(DeviceID(device), EventID(data), stamp: stamp, counters: &counters, kicks: kicks) {
        case .injected: return 1
        case .blocked: return 0
        case .refused(let error): throw error
        }
    }
}
