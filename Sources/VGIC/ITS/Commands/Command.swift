/// An ITS command, decoded (<doc:The-virtual-ITS>, <doc:The-host-GIC>). What the packet says, not whether it makes
/// sense.
public enum Command: Hashable, Sendable {
    /// Maps a device to an interrupt translation table of 2^`eventBits` events, or unmaps it.
    case mapd(device: DeviceID, itt: UInt64, eventBits: Int, valid: Bool)
    /// Maps a collection to a vCPU (RDbase, with PTA = 0 the `vcpu_id`), or unmaps it.
    case mapc(collection: CollectionID, target: VCPUID, valid: Bool)
    case mapti(device: DeviceID, event: EventID, intid: INTID, collection: CollectionID)
    /// MAPTI with INTID = EventID.
    case mapi(device: DeviceID, event: EventID, collection: CollectionID)
    case movi(device: DeviceID, event: EventID, collection: CollectionID)
    case movall(from: VCPUID, to: VCPUID)
    case discard(device: DeviceID, event: EventID)
    case clear(device: DeviceID, event: EventID)
    case int(device: DeviceID, event: EventID)
    case inv(device: DeviceID, event: EventID)
    case invall(collection: CollectionID)
    case sync(target: VCPUID)

    // GICv4, sent by a host to its physical ITS.
    /// Maps a vPE to a redistributor and a virtual pending table of 2^(`size` + 1) INTIDs, or unmaps it.
    case vmapp(vpe: UInt32, target: VCPUID, table: UInt64, size: Int, valid: Bool)
    /// Maps an event to a vLPI; doorbell 1023 for none.
    case vmapti(device: DeviceID, event: EventID, vpe: UInt32, vintid: INTID, doorbell: INTID)
    /// VMAPTI with vINTID = EventID.
    case vmapi(device: DeviceID, event: EventID, vpe: UInt32, doorbell: INTID)
    /// Moves a vPE to another redistributor.
    case vmovp(vpe: UInt32, target: VCPUID)
    /// Moves a vLPI to another vPE, with a new doorbell if `setsDoorbell`.
    case vmovi(device: DeviceID, event: EventID, vpe: UInt32, doorbell: INTID, setsDoorbell: Bool)
    case vinvall(vpe: UInt32)
    case vsync(vpe: UInt32)

    // GICv4.1, where these mean something else or are new.
    /// VMAPP with the vPE's property table and default doorbell.
    case vmapp41(VPEMapping)
    /// VMOVP with the vPE's default doorbell.
    case vmovp41(vpe: UInt32, target: VCPUID, doorbell: INTID)
    /// The property byte of a vPE's default doorbell is read anew.
    case invdb(vpe: UInt32)

    /// The event that it speaks of, if it does.
    public var subject: (device: DeviceID, event: EventID)? {
        switch self {
        case .mapti(let device, let event, _, _), .mapi(let device, let event, _), .movi(let device, let event, _),
            .discard(let device, let event), .clear(let device, let event), .int(let device, let event),
            .inv(let device, let event), .vmapti(let device, let event, _, _, _), .vmapi(let device, let event, _, _),
            .vmovi(let device, let event, _, _, _):
            (device, event)
        default: nil
        }
    }
}
