public import Lockfree
public import SystemPackage

/// A VM's interrupt controller with its ioctl-shaped face: the distributor, its ITS, and the calls that userspace
/// makes.
public final class VirtualMachine<Cache: TranslationCache & ~Copyable>: Sendable {
    /// vCPUs and LPIs.
    public let distributor: Distributor
    /// Translates MSIs.
    public let its: ITS<Cache>
    /// Sections of those who probe the cache.
    public let quiescence: Quiescence
    /// Which PPIs userspace may drive.
    public let ppis: PPIMasks

    /// - Parameters:
    ///   - configuration: vCPUs, LPIs, list registers.
    ///   - its: limits and addresses of the ITS.
    ///   - readers: how many threads probe the cache; each names its slot.
    ///   - relax: lets another thread run while somebody waits for a grace period.
    ///   - hasPMU: whether the host implements the PMU's PPI.
    public init(
        _ configuration: DistributorConfiguration, its: ITSConfiguration = ITSConfiguration(), readers: Int,
        hasPMU: Bool = false, relax: @escaping @Sendable () -> Void
    ) {
        distributor = Distributor(configuration)
        quiescence = Quiescence(readers: readers, relax: relax)
        ppis = PPIMasks(hasPMU: hasPMU)
        let memory = GuestMemory(base: its.propertyTable, size: max(configuration.lpiCount, 1))
        self.its = ITS(its, distributor: distributor, memory: memory, quiescence: quiescence)
        for vcpu in 0..<distributor.vcpuCount {
            distributor.setPPIEnabled(vcpu: vcpu, number: Int(INTID.softwarePPI), true)
        }
    }

    /// GICR_CTLR.EnableLPIs of a vCPU. Clearing it is complete when this returns: no MSI reaches that vCPU through any
    /// cache, and what was queued is gone.
    public func setLPIsEnabled(vcpu: Int, _ enabled: Bool, counters: inout ModelCounters, reader: Int?) {
        distributor.setLPIsEnabled(vcpu: vcpu, enabled, counters: &counters)
        guard !enabled else { return }
        its.flushCache(counters: &counters, reader: reader)
        // Once more: an MSI that had passed the cache before it was emptied may have queued since.
        distributor.setLPIsEnabled(vcpu: vcpu, false, counters: &counters)
    }

    /// The flag of `struct kvm_msi` that says that it names a device.
    public static var validDeviceID: UInt32 { 1 }

    /// KVM_SIGNAL_MSI (facts 10): 1 injected, 0 blocked by the guest.
    /// - Throws: EINVAL unknown flag, no VALID_DEVID, or no ITS at the address; EBUSY ITS or target's LPIs disabled.
    public func signalMSI(
        address: UInt64, data: UInt32, device: UInt32, flags: UInt32 = 1, stamp: Stamp = .unknown,
        counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable, reader: Int
    ) throws(Errno) -> Int {
        // The flag is checked first: with a warm cache KVM takes the device even without it (facts 10, note on order).
        guard flags == Self.validDeviceID else { throw .invalidArgument }
        let base = its.configuration.baseAddress
        guard address >= base, address - base < ITSConfiguration.frameBytes else { throw .invalidArgument }
        quiescence.enter(reader)
        if let lpi = its.cached(DeviceID(device), EventID(data)) {
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
