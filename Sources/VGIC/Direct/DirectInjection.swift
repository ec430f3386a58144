import Lockfree
public import Vocabulary

import struct SystemPackage.Errno

/// Direct injection of one VM (vgic-v4.c, `struct its_vm`): which vCPUs have a vPE, which LPIs have an interrupt of the
/// host behind them (`host_irq`), and the way of each LPI between software and its vPE.
///
/// **Locks**: all changes of where an LPI goes, commands of the guest and toggles of userspace, hold its_lock of the
/// VM's ITS and `lock` (`LockOrder.vlpi`), so that none sees another half done. A target without a vPE is served by
/// software; an LPI that has an interrupt of the host is forwarded again as soon as its target has a vPE.
@safe public final class DirectInjection: @unchecked Sendable {
    // SAFETY: sendable because everything that changes is guarded by `lock`.
    /// The host's GIC.
    public let host: HostGIC
    /// In which order LPIs become vLPIs and cease to be.
    public let forwarding: Forwarding
    let distributor: Distributor
    let quirks: Quirks
    /// The id by which the host knows whose an interrupt is.
    let owner: Int
    let lock = AdaptiveMutex()
    var vpes: [HostGIC.MappedVPE?]
    /// IN_WFI of each vCPU: between the put of `kvm_vcpu_wfi` and its load.
    var isInWFI: [Bool]
    /// vCPUs whose enable failed and which nevertheless count as enabled (quirk `stickyEnable`).
    var halfEnabled: Set<Int> = []
    /// The host's event behind a guest's LPI.
    var events: [INTID: HostGIC.Event] = [:]
    /// Forwarded LPIs whose mapping names no doorbell, because they are disabled (4.0).
    var withoutDoorbell: Set<INTID> = []
    /// Inverse of `events`: the guest's LPI by Linux interrupt number.
    var lpis: [Int: INTID] = [:]
    /// For tests: called in the window of Linux's sequences, between DISCARD and the mapping that follows.
    var window: (@Sendable (INTID) -> Void)?

    init(
        host: HostGIC, forwarding: Forwarding, distributor: Distributor, quirks: Quirks, thread: inout HostThread
    ) {
        self.host = host
        self.forwarding = forwarding
        self.distributor = distributor
        self.quirks = quirks
        owner = host.admit(thread: &thread)
        vpes = Array(repeating: nil, count: distributor.vcpuCount)
        isInWFI = Array(repeating: false, count: distributor.vcpuCount)
    }

    /// Address of the VM's virtual property table.
    var properties: UInt64 { 0x2_0000_0000 + UInt64(owner) << 16 }

    /// Takes the lock of all that is forwarded.
    func lockVLPIs(_ thread: inout HostThread) { thread.acquireUncounted(lock, at: .vlpi) }

    /// Gives the lock of all that is forwarded back.
    func unlockVLPIs(_ thread: inout HostThread) { thread.release(lock, at: .vlpi) }

    /// Runs the closure while all vPEs are unmapped, on a GICv4.1 (`unmap_all_vpes`, `map_all_vpes`): what the
    /// redistributors hold of their tables is in memory then, where it can be read.
    func withVPEsUnmapped(_ thread: inout HostThread, _ body: (inout HostThread) -> Void) {
        lockVLPIs(&thread)
        let mapped = vpes.compactMap(\.self)
        for vpe in mapped { host.suspendVPE(vpe, thread: &thread) }
        unlockVLPIs(&thread)
        body(&thread)
        lockVLPIs(&thread)
        for vpe in mapped { host.resumeVPE(vpe, thread: &thread) }
        unlockVLPIs(&thread)
    }

    /// Whether the vCPU of that index has a vPE.
    func hasVPE(_ vcpu: Int, thread: inout HostThread) -> Bool {
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        return vpes[vcpu] != nil
    }

    /// The host's interrupt stands behind the LPI, which is forwarded if it can be: true if it is.
    /// - Precondition: the thread holds its_lock of the LPI's ITS.
    /// - Throws: EEXIST it stands behind another, or the LPI has another; EINVAL its device has vLPIs of another VM,
    ///   and then it stands behind nothing, unless it stood behind this LPI before.
    func connect(_ event: HostGIC.Event, to lpi: InterruptRef, thread: inout HostThread) throws(Errno) -> Bool {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        let isNew = events[lpi.intid] == nil
        try bind(event, to: lpi.intid, thread)
        do {
            return try forward(lpi, thread: &thread)
        } catch {
            if isNew { unbind(lpi.intid, thread) }
            throw error
        }
    }

    /// The host's interrupt stands behind nothing any more; its LPI is software's.
    /// - Precondition: the thread holds its_lock of every ITS.
    func disconnect(_ number: Int, thread: inout HostThread) {
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        guard let intid = lpis[number], let lpi = distributor.lpi(intid) else { return }
        unforward(lpi, thread: &thread)
        unbind(intid, thread)
    }

    // MARK: - one LPI

    /// From now on the host's event stands behind the LPI.
    /// - Precondition: the thread holds its_lock and `lock`.
    /// - Throws: EEXIST it stands behind another, or the LPI has another.
    private func bind(_ event: HostGIC.Event, to intid: INTID, _ thread: borrowing HostThread) throws(Errno) {
        assert(thread.holds(any: .its) && thread.holds(any: .vlpi))
        guard events[intid] ?? event == event, lpis[event.number] ?? intid == intid else { throw .fileExists }
        events[intid] = event
        lpis[event.number] = intid
    }

    /// Disconnects the LPI from its event.
    /// - Precondition: the thread holds its_lock and `lock`.
    private func unbind(_ intid: INTID, _ thread: borrowing HostThread) {
        assert(thread.holds(any: .its) && thread.holds(any: .vlpi))
        if let event = events.removeValue(forKey: intid) { lpis[event.number] = nil }
    }

    /// Makes the LPI a vLPI of its target if that has a vPE and the host knows its event; true if it is one now.
    /// - Precondition: the thread holds its_lock and `lock`.
    /// - Throws: EINVAL the event's device has vLPIs of another VM; nothing was sent.
    func forward(_ lpi: InterruptRef, thread: inout HostThread) throws(Errno) -> Bool {
        assert(thread.holds(any: .its) && thread.holds(any: .vlpi))
        if lpi.isForwarded { return true }
        guard let event = events[lpi.intid], let target = distributor.target(of: lpi, thread: &thread),
            let vpe = vpes[target]
        else {
            return false
        }
        // An event that leads nowhere (quirk `moveToMissingVPE`) is a vLPI in the host's books still.
        if !distributor.isHostMapped(lpi) { try host.takeVLPI(event, for: owner, thread: &thread) }
        if forwarding == .linux || quirks.contains(.discardWindow) {
            discard(event, lpi, thread: &thread)
        }
        let map = Command.vmapti(
            device: event.device, event: event.event, vpe: vpe.id, vintid: lpi.intid,
            doorbell: host.eventDoorbell(vpe))
        withoutDoorbell.remove(lpi.intid)
        host.send(map, thread: &thread)
        host.send(.vsync(vpe: vpe.id), thread: &thread)
        let latch = distributor.takeLatch(lpi, thread: &thread)
        if !latch.isNone {
            let set = Command.int(device: event.device, event: event.event)
            host.send(set, stamp: latch, transfers: true, thread: &thread)
            host.send(.vsync(vpe: vpe.id), thread: &thread)
        }
        thread.counters.upgrades &+= 1
        return true
    }

    /// Makes a vLPI an LPI of software again. Nothing if it is none.
    /// - Precondition: the thread holds its_lock and `lock`.
    /// - Parameters:
    ///   - lpi: the LPI.
    ///   - target: a vCPU that it goes to from then on, so that what is pending is not queued at the old one.
    ///   - thread: the calling thread.
    func unforward(_ lpi: InterruptRef, target: Int? = nil, thread: inout HostThread) {
        assert(thread.holds(any: .its) && thread.holds(any: .vlpi))
        guard distributor.isHostMapped(lpi), let event = events[lpi.intid] else { return }
        if forwarding == .linux || quirks.contains(.noReadBack) {
            discard(event, lpi, thread: &thread)
        }
        host.sendPhysical(event, thread: &thread)
        if forwarding == .linux {
            // Linux resets its copy of the property byte and has it read again.
            host.send(.inv(device: event.device, event: event.event), thread: &thread)
            host.sync(event, thread: &thread)
        }
        distributor.unforward(lpi, target: target, thread: &thread)
        host.dropVLPI(event, thread: &thread)
        thread.counters.downgrades &+= 1
    }

    private func discard(_ event: HostGIC.Event, _ lpi: InterruptRef, thread: inout HostThread) {
        assert(thread.holds(any: .its) && thread.holds(any: .vlpi))
        host.send(.discard(device: event.device, event: event.event), thread: &thread)
        // An event that led to its physical LPI leads nowhere now, as a virtual one does by the command itself.
        distributor.discardVirtual(lpi, thread: &thread)
        host.sync(event, thread: &thread)
        window?(lpi.intid)
    }

    // MARK: - mirrors of the guest's commands

    /// MOVI, MAPC and MOVALL: the LPI goes to another vCPU (`update_affinity`), by VMOVI from vPE to vPE.
    func retarget(_ lpi: InterruptRef, vcpu: Int, thread: inout HostThread) {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        let vpe = vcpu < 0 ? nil : vpes[vcpu]
        guard lpi.isForwarded, let event = events[lpi.intid] else {
            distributor.setTarget(lpi, vcpu: vcpu, thread: &thread)
            // An LPI that is refused stays software's, like one that a failed upgrade left there.
            _ = try? forward(lpi, thread: &thread)
            return
        }
        if let vpe {
            let move = Command.vmovi(
                device: event.device, event: event.event, vpe: vpe.id,
                doorbell: host.eventDoorbell(vpe, isEnabled: !withoutDoorbell.contains(lpi.intid)), setsDoorbell: true)
            host.send(move, thread: &thread)
            host.send(.vsync(vpe: vpe.id), thread: &thread)
        } else if quirks.contains(.moveToMissingVPE) {
            distributor.discardVirtual(lpi, thread: &thread)
        } else {
            unforward(lpi, target: vcpu, thread: &thread)
            return
        }
        distributor.setTarget(lpi, vcpu: vcpu, thread: &thread)
    }

    /// INV: the byte is in the VM's virtual property table already, and the host's ITS reads it again
    /// (`its_vlpi_prop_update`): INV, VSYNC; by GICR_INVLPIR in 4.1.
    func invalidate(_ lpi: InterruptRef, thread: inout HostThread) {
        assert(thread.holds(any: .its))
        guard host.profile.version == .gicv41 else {
            sendOfEvent(lpi, thread: &thread) { .inv(device: $0.device, event: $0.event) }
            return
        }
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        guard let (_, vpe) = mapping(of: lpi, thread: &thread) else { return }
        host.note(.invalidateVLPI(processor: Int(vpe.processor.rawValue), vpe: vpe.id, lpi.intid))
    }

    /// INVALL: everything of the vCPU's vPE is read again (`its_invall_vpe`): VINVALL, VSYNC; by GICR_INVALLR in 4.1.
    func invalidateAll(of vcpu: Int, thread: inout HostThread) {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        guard vcpu >= 0, let vpe = vpes[vcpu] else { return }
        guard host.profile.version == .gicv40 else {
            return host.note(.invalidateVPE(processor: Int(vpe.processor.rawValue), vpe: vpe.id))
        }
        host.send(.vinvall(vpe: vpe.id), thread: &thread)
        host.send(.vsync(vpe: vpe.id), thread: &thread)
    }

    /// Adds or removes the doorbell of the LPI's mapping when a property byte enables or disables the LPI: in 4.0 by a
    /// VMOVI to the present vPE (`its_vlpi_set_doorbell`); 4.1 has none. `isEnabled` is what the byte says now.
    func moveDoorbell(of lpi: InterruptRef, isEnabled: Bool, thread: inout HostThread) {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        guard host.profile.version == .gicv40, let (event, vpe) = mapping(of: lpi, thread: &thread),
            isEnabled == withoutDoorbell.contains(lpi.intid)
        else { return }
        if isEnabled { withoutDoorbell.remove(lpi.intid) } else { withoutDoorbell.insert(lpi.intid) }
        let move = Command.vmovi(
            device: event.device, event: event.event, vpe: vpe.id,
            doorbell: host.eventDoorbell(vpe, isEnabled: isEnabled), setsDoorbell: true)
        host.send(move, thread: &thread)
        host.send(.vsync(vpe: vpe.id), thread: &thread)
    }

    /// The host's event behind a forwarded LPI, and the vPE that it leads to.
    /// - Precondition: the thread holds `lock`.
    private func mapping(
        of lpi: InterruptRef, thread: inout HostThread
    ) -> (event: HostGIC.Event, vpe: HostGIC.MappedVPE)? {
        assert(thread.holds(any: .vlpi))
        guard lpi.isForwarded, let event = events[lpi.intid], let target = distributor.target(of: lpi, thread: &thread),
            let vpe = vpes[target]
        else { return nil }
        return (event, vpe)
    }

    /// INT, and KVM_SIGNAL_MSI (`irq_set_irqchip_state` of the host's interrupt): INT, VSYNC. False, and nothing is
    /// sent, if no event of the host stands behind the LPI: then the caller reaches it by itself.
    func trigger(
        _ lpi: InterruptRef, stamp: Stamp, watch: inout some HardwareWatch, thread: inout HostThread
    ) -> Bool {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        guard let (event, vpe) = mapping(of: lpi, thread: &thread) else { return false }
        let set = host.write(.int(device: event.device, event: event.event), thread: &thread)
        let sync = host.write(.vsync(vpe: vpe.id), thread: &thread)
        watch.hardwareBegins()
        host.carryOut(set, stamp: stamp, thread: &thread)
        host.carryOut(sync, thread: &thread)
        watch.hardwareEnded()
        return true
    }

    /// CLEAR: CLEAR, VSYNC. False as `trigger`.
    func clear(_ lpi: InterruptRef, thread: inout HostThread) -> Bool {
        sendOfEvent(lpi, thread: &thread) { .clear(device: $0.device, event: $0.event) }
    }

    @discardableResult private func sendOfEvent(
        _ lpi: InterruptRef, thread: inout HostThread, _ command: (HostGIC.Event) -> Command
    ) -> Bool {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        guard let (event, vpe) = mapping(of: lpi, thread: &thread) else { return false }
        host.send(command(event), thread: &thread)
        host.send(.vsync(vpe: vpe.id), thread: &thread)
        return true
    }

    /// The event's translation goes (DISCARD, MAPD; `vgic_its_free_ite`): the host's event goes back to its physical
    /// LPI and is no longer known as this LPI's. "DISCARD then MAPTI by the guest without reprogramming the endpoint
    /// leaves the event software-injected."
    func forget(_ lpi: InterruptRef, thread: inout HostThread) {
        assert(thread.holds(any: .its))
        lockVLPIs(&thread)
        defer { unlockVLPIs(&thread) }
        unforward(lpi, thread: &thread)
        unbind(lpi.intid, thread)
    }
}
