import Lockfree
public import SystemPackage

/// KVM_DEBUG_GIC_MSI_SETUP as it would have to be (facts 6.6, 10): everything is looked at before anything is changed,
/// vCPUs are named by id, what the guest has mapped is used, and success means that the LPI is forwarded.
extension VirtualMachine where Cache: ~Copyable {
    /// Maps an event of the guest, unless the guest has, and forwards its LPI: a host interrupt raises it directly.
    ///
    /// Each of `quirks` brings back what the posted code does in its place.
    /// - Throws: in this order EINVAL an unknown vCPU, an INTID that is no LPI, a host interrupt that was not given to
    ///   this VM, padding that is not zero; ENXIO no vPE; ENODEV no ITS; EINVAL no ITS at the doorbell; EINVAL a device
    ///   or event of more than 16 bits, an event that the device does not have, an ITT that is not on 256 bytes or not
    ///   in guest memory, an INTID beyond GICR_PROPBASER; EBUSY the ITS or the vCPU's LPIs are off, or the ITS has no
    ///   tables; EINVAL no room in these tables; EEXIST the event is mapped otherwise, or the host interrupt or the LPI
    ///   is forwarded otherwise; ENOMEM; EFAULT the LPI's property or pending table cannot be read.
    public func debugGICMSISetup(
        _ setup: DebugMSISetup, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) throws(Errno) {
        forwarding.lock()
        defer { forwarding.unlock() }
        guard let vcpu = distributor.index(of: setup.vcpu) else { throw .invalidArgument }
        guard (INTID.firstLPI...65_535).contains(setup.intid.rawValue) else { throw .invalidArgument }
        if quirks.contains(.uncheckedSetup) {
            // The bounds of an SPI's INTID, and whatever interrupt of the host that is.
            guard (32...1019).contains(setup.hostInterrupt) else { throw .invalidArgument }
        } else {
            guard distributor.hostInterrupts.isGiven(setup.hostInterrupt), setup.padding == 0 else {
                throw .invalidArgument
            }
        }
        let fetched = quirks.contains(.vcpuIDAsIndex) ? Int(setup.vcpu.rawValue) : vcpu
        guard fetched < distributor.vcpuCount else { throw .invalidArgument }
        guard distributor.configuration.hasDirectInjection else { throw .noSuchAddressOrDevice }
        if quirks.contains(.changesBeforeChecks) {
            distributor.setLPIsEnabled(vcpu: fetched, true, counters: &counters)
            unforward(setup.hostInterrupt, counters: &counters, kicks: kicks)
        }
        guard !itss.isEmpty else { throw .operationNotSupportedByDevice }  // ENODEV
        guard let its = setup.doorbell.map({ its(at: $0) }) ?? itss.first(where: { $0.address != nil }) else {
            throw .invalidArgument
        }
        try its.setUp(setup, vcpu: vcpu, quirks: quirks, counters: &counters, kicks: kicks)
    }

    /// Userspace gives a host interrupt to the VM, as VFIO does for each MSI of a device that is passed through.
    /// - Parameter irq: the Linux irq number.
    public func giveHostInterrupt(_ irq: UInt32) { distributor.hostInterrupts.give(irq) }

    /// VFIO takes a host interrupt back (`kvm_vgic_v4_unset_forwarding`): its LPI goes on by software, and nothing that
    /// was pending is lost.
    public func takeBackHostInterrupt(
        _ irq: UInt32, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) {
        forwarding.lock()
        defer { forwarding.unlock() }
        lockAll(&counters)
        defer { unlockAll() }
        unforward(irq, counters: &counters, kicks: kicks)
        distributor.hostInterrupts.takeBack(irq)
    }

    /// The LPI that a host interrupt is forwarded as, nil if it is none.
    public func lpi(ofHostInterrupt irq: UInt32) -> INTID? {
        guard let intid = distributor.hostInterrupts.lpi(of: irq), let lpi = distributor.lpi(intid),
            lpi.isForwarded, lpi.references > 0
        else { return nil }
        return intid
    }

    private func unforward(
        _ irq: UInt32, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) {
        guard let intid = distributor.hostInterrupts.lpi(of: irq), let lpi = distributor.lpi(intid) else { return }
        _ = distributor.hostInterrupts.forget(intid)
        distributor.unforward(lpi, counters: &counters, kicks: kicks)
    }
}
