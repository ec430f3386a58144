/// An ITS command, decoded (facts 4.4). What the packet says, not whether it makes sense.
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
}
