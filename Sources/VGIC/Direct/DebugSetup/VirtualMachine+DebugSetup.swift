import Lockfree
public import SystemPackage
import Vocabulary

/// KVM_DEBUG_GIC_MSI_SETUP as it would have to be (<doc:Defects-of-the-posted-patches>, <doc:Calls-and-errors>):
/// everything is looked at before anything is changed, vCPUs are named by id, what the guest has mapped is used, and
/// success means that the LPI is forwarded.
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
    public func debugGICMSISetup(_ setup: DebugMSISetup, thread: inout HostThread) throws(Errno) {
        // No command, no toggle and no other set-up in between (B12).
        lockAll(&thread)
        defer { unlockAll(&thread) }
        guard let vcpu = distributor.index(of: setup.vcpu) else { throw .invalidArgument }
        guard (INTID.firstLPI...65_535).contains(setup.intid.rawValue) else { throw .invalidArgument }
        let direct = directInjection
        let event = try hostEvent(setup, direct, thread: &thread)
        let fetched = quirks.contains(.vcpuIDAsIndex) ? Int(setup.vcpu.rawValue) : vcpu
        guard fetched < distributor.vcpuCount else { throw .invalidArgument }
        guard let direct, direct.hasVPE(fetched, thread: &thread) else { throw .noSuchAddressOrDevice }
        if quirks.contains(.changesBeforeChecks) {
            distributor.setLPIsEnabled(vcpu: fetched, true, thread: &thread)
            direct.disconnect(Int(setup.hostInterrupt), thread: &thread)
        }
        guard !itss.isEmpty else { throw .operationNotSupportedByDevice }  // ENODEV
        guard let its = setup.doorbell.map({ its(at: $0) }) ?? itss.first(where: { $0.address != nil }) else {
            throw .invalidArgument
        }
        try its.setUp(setup, event, direct, vcpu: vcpu, thread: &thread)
    }

    /// The host's interrupt that the request names, if it was given to this VM. As posted: any whose number could be an
    /// SPI's INTID, and a missing one is an error only when it is mapped.
    private func hostEvent(
        _ setup: DebugMSISetup, _ direct: DirectInjection?, thread: inout HostThread
    ) throws(Errno) -> HostGIC.Event? {
        let number = Int(setup.hostInterrupt)
        if quirks.contains(.uncheckedSetup) {
            guard (32...1019).contains(number) else { throw .invalidArgument }
            return direct?.host.event(number, thread: &thread)
        }
        guard let direct, let event = direct.host.event(number, of: direct.owner, thread: &thread), setup.padding == 0
        else {
            throw .invalidArgument
        }
        return event
    }

    /// Gives an interrupt of the host to the VM, as VFIO does for each MSI of a device that is passed through.
    /// - Parameters:
    ///   - number: the Linux interrupt number.
    ///   - thread: the calling thread.
    /// - Throws: EINVAL no GICv4 host, or no such interrupt; EBUSY it is another VM's.
    public func giveHostInterrupt(_ number: Int, thread: inout HostThread) throws(Errno) {
        guard let direct = directInjection else { throw .invalidArgument }
        try direct.host.give(number, to: direct.owner, thread: &thread)
    }

    /// Takes an interrupt of the host back from the VM, as VFIO does: its LPI goes on by software (`unsetForwarding`),
    /// and no VM has the interrupt. Waits for a grace period, so not from inside a quiescence section.
    public func takeBackHostInterrupt(_ number: Int, thread: inout HostThread) {
        guard let direct = directInjection else { return }
        lockAll(&thread)
        direct.disconnect(number, thread: &thread)
        direct.host.takeBack(number, from: direct.owner, thread: &thread)
        unlockAll(&thread)
        thread.waitForGrace(quiescence)
    }

    /// The LPI that an interrupt of the host is forwarded as, nil if it is none. For an onlooker.
    public func lpi(ofHostInterrupt number: Int) -> INTID? {
        guard let direct = directInjection else { return nil }
        var onlooker = HostThread.onlooker
        direct.lockVLPIs(&onlooker)
        defer { direct.unlockVLPIs(&onlooker) }
        guard let intid = direct.lpis[number], distributor.lpi(intid)?.isForwarded == true else { return nil }
        return intid
    }
}
