import Lockfree
import Synchronization
public import Vocabulary

public import struct SystemPackage.Errno

/// vPEs and forwarding as userspace and the host's drivers ask for them (<doc:Sequences>, <doc:Calls-and-errors>).
extension VirtualMachine where Cache: ~Copyable {
    /// Gives the VM a GICv4 host (`vgic_v4_init`): all its vPEs or none; or with `perVCPU` none until each is enabled.
    /// - Throws: EBUSY it has one; ENOMEM there are not vPEIDs or LPIs enough for all, and none stays allocated.
    public func attach(
        _ host: HostGIC, forwarding: Forwarding = .lossless, perVCPU: Bool = false, thread: inout HostThread
    ) throws(Errno) {
        let new = DirectInjection(
            host: host, forwarding: forwarding, distributor: distributor, quirks: quirks, thread: &thread)
        if !perVCPU {
            for vcpu in 0..<distributor.vcpuCount {
                do {
                    new.vpes[vcpu] = try host.mapVPE(
                        of: distributor, vcpu: vcpu, properties: new.properties, thread: &thread)
                } catch {
                    for vpe in new.vpes.compactMap({ $0 }) { host.unmapVPE(vpe, thread: &thread) }
                    throw .noMemory
                }
            }
        }
        let isFirst = direct.withLock { direct in
            defer { direct = direct ?? new }
            return direct == nil
        }
        guard isFirst else {
            for vpe in new.vpes.compactMap({ $0 }) { host.unmapVPE(vpe, thread: &thread) }
            throw .resourceBusy
        }
        for its in itss { its.direct.withLock { $0 = new } }
    }

    /// The VM's direct injection, nil without a GICv4 host.
    public var directInjection: DirectInjection? { direct.withLock { $0 } }

    /// Gives the host back what the VM has of it, when the VM goes: every LPI to software, every vPE unmapped.
    public func detach(thread: inout HostThread) {
        guard let direct = directInjection else { return }
        for vcpu in 0..<distributor.vcpuCount { disable(vcpu, direct, thread: &thread) }
        direct.host.takeBack(nil, from: direct.owner, thread: &thread)
        for its in itss { its.direct.withLock { $0 = nil } }
        self.direct.withLock { $0 = nil }
    }

    /// Irq-bypass, a producer appears (`kvm_vgic_v4_set_forwarding`): the host's interrupt stands behind the event of
    /// the guest's device from now on, and is forwarded if it can be.
    ///
    /// True if it is forwarded now; false if it is not, because the VM has no GICv4 host, no ITS answers to the
    /// address, the guest has not mapped the event, or its target has no vPE (then it is forwarded when that has one).
    /// - Throws: in this order EINVAL the host has no such interrupt; EBUSY it is another VM's; EEXIST it stands behind
    ///   another LPI, or the LPI has another; EINVAL its device has vLPIs of another VM (`its_vlpi_map`).
    @discardableResult public func setForwarding(
        hostIRQ: Int, device: DeviceID, event: EventID, doorbell: UInt64 = 0x0801_0040, thread: inout HostThread
    ) throws(Errno) -> Bool {
        guard let direct = directInjection, let its = its(at: doorbell) else { return false }
        let hostEvent = try direct.host.give(hostIRQ, to: direct.owner, thread: &thread)
        its.lockTables(&thread)
        defer { its.unlockTables(&thread) }
        guard let lpi = try? its.resolve(device, event, thread) else { return false }
        return try direct.connect(hostEvent, to: lpi, thread: &thread)
    }

    /// Irq-bypass, the producer goes (`kvm_vgic_v4_unset_forwarding`): the LPI is software's again, and the host's
    /// interrupt stands behind nothing. Nothing to do if it did before.
    public func unsetForwarding(hostIRQ: Int, thread: inout HostThread) {
        guard let direct = directInjection else { return }
        lockAll(&thread)
        direct.disconnect(hostIRQ, thread: &thread)
        unlockAll(&thread)
        // An MSI that found the vPE before may still be on its way into its pending table, and out of it again.
        thread.waitForGrace(quiescence)
    }

    /// KVM_QUERY_VCPU_VLPI of the RFC: whether the vCPU has a vPE.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    public func queryVLPI(vcpu id: VCPUID, thread: inout HostThread) throws(Errno) -> Bool {
        guard let direct = directInjection, let vcpu = distributor.index(of: id) else { throw .invalidArgument }
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        return direct.vpes[vcpu] != nil || direct.halfEnabled.contains(vcpu)
    }

    /// KVM_ENABLE_VCPU_VLPI of the RFC: a vPE for the vCPU, and every LPI that goes there and has an interrupt of the
    /// host is forwarded. Done already if it has one.
    ///
    /// The new vPE is not resident, and no doorbell is asked for, though the vCPU may run or sleep in WFI. In order
    /// `lossless` a vCPU that is loaded by registers is kicked, so that it loads its vPE before it sleeps, or wakes up,
    /// does that, and sleeps with a doorbell; the RFC's text, which `linux` follows, says nothing of this (P14).
    /// - Throws: EINVAL no such vCPU, or no GICv4 host; ENOMEM no vPEID or no LPI left, and nothing has changed.
    public func enableVLPI(vcpu id: VCPUID, thread: inout HostThread) throws(Errno) {
        guard let direct = directInjection, let vcpu = distributor.index(of: id) else { throw .invalidArgument }
        lockAll(&thread)
        defer { unlockAll(&thread) }
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        guard direct.vpes[vcpu] == nil, !direct.halfEnabled.contains(vcpu) else { return }
        do {
            direct.vpes[vcpu] = try direct.host.mapVPE(
                of: distributor, vcpu: vcpu, properties: direct.properties, thread: &thread)
        } catch {
            if quirks.contains(.stickyEnable) { direct.halfEnabled.insert(vcpu) }
            throw .noMemory
        }
        // An LPI that is refused stays software's: the RFC logs it and goes on.
        forEachEvent(of: vcpu, direct, thread: &thread) { lpi, thread in _ = try? direct.forward(lpi, thread: &thread) }
        if direct.forwarding == .lossless, distributor.isLoadedByRegisters(vcpu) {
            distributor.kick(vcpu, thread: &thread)
        }
    }

    /// KVM_DISABLE_VCPU_VLPI of the RFC: every vLPI of the vCPU goes back to software, then its vPE goes. Done already
    /// if it has none. Waits for a grace period, so not from inside a quiescence section.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    public func disableVLPI(vcpu id: VCPUID, thread: inout HostThread) throws(Errno) {
        guard let direct = directInjection, let vcpu = distributor.index(of: id) else { throw .invalidArgument }
        disable(vcpu, direct, thread: &thread)
    }

    /// The vCPU runs on another processor of the host: its vPE moves there by VMOVP, with its pending table, and VSYNC
    /// (`its_vpe_set_affinity`). Nothing if it has no vPE.
    /// - Throws: EINVAL no such vCPU or processor, or no GICv4 host; EBUSY it is resident, and has to be put first.
    public func moveVPE(vcpu id: VCPUID, processor: Int, thread: inout HostThread) throws(Errno) {
        guard let direct = directInjection, let vcpu = distributor.index(of: id),
            (0..<direct.host.processors).contains(processor)
        else { throw .invalidArgument }
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        guard let vpe = direct.vpes[vcpu] else { return }
        guard direct.host.residence(of: vpe, thread: &thread) == nil else { throw .resourceBusy }
        direct.vpes[vcpu] = direct.host.moveVPE(vpe, to: processor, thread: &thread)
    }

    /// In the order that loses nothing (<doc:Sequences>): no LPI is forwarded to the vPE any more and what was pending
    /// is read back; then whoever had still found it forwarded has come to an end (the wait of VSYNC); then the vPE
    /// goes.
    private func disable(_ vcpu: Int, _ direct: DirectInjection, thread: inout HostThread) {
        guard let vpe = takeVPE(of: vcpu, direct, thread: &thread) else { return }
        thread.waitForGrace(quiescence)
        direct.host.unmapVPE(vpe, thread: &thread)
    }

    /// From now on the vCPU has no vPE, and every LPI that goes there is software's.
    private func takeVPE(of vcpu: Int, _ direct: DirectInjection, thread: inout HostThread) -> HostGIC.MappedVPE? {
        lockAll(&thread)
        defer { unlockAll(&thread) }
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        direct.halfEnabled.remove(vcpu)
        guard let vpe = direct.vpes[vcpu] else { return nil }
        // A vPE that was made resident by registers is put before anything is read back (<doc:Sequences>), and with it
        // goes the request for a doorbell of a vCPU that sleeps: what is pending is queued, and that kicks. In the run
        // loop its vCPU may go on: pending words are taken one by one, by an exchange.
        _ = direct.host.put(vpe, wantsDoorbell: false, looks: false, thread: &thread)
        if distributor.isLoadedByRegisters(vcpu) { distributor.evict(vcpu) }
        forEachEvent(of: vcpu, direct, thread: &thread) { lpi, thread in direct.unforward(lpi, thread: &thread) }
        direct.vpes[vcpu] = nil
        return vpe
    }

    private func forEachEvent(
        of vcpu: Int, _ direct: DirectInjection, thread: inout HostThread,
        _ body: (InterruptRef, inout HostThread) -> Void
    ) {
        assert(thread.holds(any: .vlpi))
        // In one order always, so that the same calls send the same commands.
        for intid in direct.events.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let lpi = distributor.lpi(intid), distributor.target(of: lpi, thread: &thread) == vcpu else {
                continue
            }
            body(lpi, &thread)
        }
    }

    /// its_lock of every ITS, in the order of their list.
    func lockAll(_ thread: inout HostThread) { for its in itss { its.lockTables(&thread) } }

    /// its_lock of every ITS is given back.
    func unlockAll(_ thread: inout HostThread) { for its in itss { its.unlockTables(&thread) } }
}
