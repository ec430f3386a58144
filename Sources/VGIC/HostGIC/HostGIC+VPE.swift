import Lockfree
import Synchronization

import struct SystemPackage.Errno

/// vPEs: mapped when they are allocated, before anything needs them (no ITS list, or 4.1), moved, unmapped.
extension HostGIC {
    /// Allocates and maps a vPE: vPEID, doorbell, pending table; VMAPP, VSYNC, VINVALL, VSYNC. 4.1 also enables its
    /// default doorbell, for good: INVDB, VSYNC (<doc:The-host-GIC>).
    /// - Throws: ENOSPC no vPEID left (`ida_alloc_max`); ENOMEM no LPI left for the doorbell. Nothing stays allocated.
    func mapVPE(of distributor: Distributor, vcpu: Int, properties: UInt64, thread: inout HostThread) throws(Errno)
        -> MappedVPE
    {
        let (id, doorbell) = try thread.with(state, at: .hostGIC) { state, _ throws(Errno) -> (Int, INTID) in
            guard let id = state.vpeids.firstIndex(of: false) else { throw .noSpace }
            guard let doorbell = state.takeLPI() else { throw .noMemory }
            state.vpeids[id] = true
            state.residencies[UInt32(id)] = Residency()
            return (id, doorbell)
        }
        let vpe = MappedVPE(
            id: UInt32(id), pendingTable: 0x1_0000_0000 + UInt64(id) << 16, doorbell: doorbell,
            processor: VCPUID(UInt32(vcpu % processors)), properties: properties)
        redistributors.attach(vpe.pendingTable, to: VPEHome(distributor: distributor, vcpu: vcpu))
        var commands = [mapping(vpe, valid: true), .vsync(vpe: vpe.id), .vinvall(vpe: vpe.id), .vsync(vpe: vpe.id)]
        if profile.version == .gicv41 { commands += [.invdb(vpe: vpe.id), .vsync(vpe: vpe.id)] }
        for command in commands { send(command, thread: &thread) }
        distributor.setMapped(vcpu, true, thread: &thread)
        return vpe
    }

    /// VMOVP, VSYNC; then the doorbell's own way to the new processor, in 4.0.
    func moveVPE(_ vpe: MappedVPE, to processor: Int, thread: inout HostThread) -> MappedVPE {
        let target = VCPUID(UInt32(processor))
        let move: Command =
            profile.version == .gicv41
            ? .vmovp41(vpe: vpe.id, target: target, doorbell: vpe.doorbell) : .vmovp(vpe: vpe.id, target: target)
        for command in [move, .vsync(vpe: vpe.id)] { send(command, thread: &thread) }
        let moved = MappedVPE(
            id: vpe.id, pendingTable: vpe.pendingTable, doorbell: vpe.doorbell, processor: target,
            properties: vpe.properties)
        if profile.version == .gicv40 { moveDoorbell(of: vpe, to: processor, thread: &thread) }
        return moved
    }

    /// Unmaps a vPE whose vLPIs are gone and gives its ids back: VMAPP V=0, with VSYNC in 4.0. The doorbell's event of
    /// the proxy device goes first.
    func unmapVPE(_ vpe: MappedVPE, thread: inout HostThread) {
        if let home = redistributors.home(of: vpe.pendingTable) {
            home.distributor.setMapped(home.vcpu, false, thread: &thread)
        }
        if usesProxy { dropProxyEvent(of: vpe, thread: &thread) }
        send(mapping(vpe, valid: false), thread: &thread)
        if profile.version == .gicv40 { send(.vsync(vpe: vpe.id), thread: &thread) }
        redistributors.detach(vpe.pendingTable)
        thread.with(state, at: .hostGIC) { state, _ in
            state.residencies[vpe.id] = nil
            state.vpeids[Int(vpe.id)] = false
            state.freeLPIs.append(Int(vpe.doorbell.rawValue - INTID.firstLPI))
        }
    }

    /// Unmaps a vPE so that its table can be read, which it keeps, as its ids (`its_vpe_irq_domain_deactivate` of its
    /// doorbell): VMAPP V=0. GICv4.1 alone.
    func suspendVPE(_ vpe: MappedVPE, thread: inout HostThread) {
        send(mapping(vpe, valid: false), thread: &thread)
    }

    /// Maps a vPE again that `suspendVPE` has unmapped (`its_vpe_irq_domain_activate`): VMAPP, VSYNC, VINVALL, VSYNC.
    func resumeVPE(_ vpe: MappedVPE, thread: inout HostThread) {
        for command in [mapping(vpe, valid: true), .vsync(vpe: vpe.id), .vinvall(vpe: vpe.id), .vsync(vpe: vpe.id)] {
            send(command, thread: &thread)
        }
    }

    /// VMAPP of the host's version. There is one ITS, so each map is the first and each unmap the last. The latter
    /// names the vPE alone (`its_build_vmapp_cmd`).
    func mapping(_ vpe: MappedVPE, valid: Bool) -> Command {
        let nobody = VCPUID(0)
        guard profile.version == .gicv41 else {
            return valid
                ? .vmapp(vpe: vpe.id, target: vpe.processor, table: vpe.pendingTable, size: 15, valid: true)
                : .vmapp(vpe: vpe.id, target: nobody, table: 0, size: 0, valid: false)
        }
        guard valid else {
            return .vmapp41(
                VPEMapping(
                    vpe: vpe.id, target: nobody, table: 0, size: 0, properties: 0, doorbell: INTID(0), allocates: true,
                    valid: false))
        }
        return .vmapp41(
            VPEMapping(
                vpe: vpe.id, target: vpe.processor, table: vpe.pendingTable, size: 15, properties: vpe.properties,
                doorbell: vpe.doorbell, allocates: true, valid: true))
    }

    /// The doorbell that an event's mapping names: 4.1 has one a vPE, and none a vLPI.
    func eventDoorbell(_ vpe: MappedVPE, isEnabled: Bool = true) -> INTID {
        profile.version == .gicv41 || !isEnabled ? .spurious : vpe.doorbell
    }
}
