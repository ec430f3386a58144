/// GICR_VPROPBASER and GICR_VPENDBASER of one redistributor as software sees them.
struct ResidencyRegisters {
    var properties: UInt64 = 0
    private var pending = VPendBase(rawValue: 0)
    private var dirtyReads = 0

    /// A write with Valid = 1: a vPE is resident, and its pending table is parsed.
    mutating func begin(_ value: VPendBase, _ profile: HostProfile) {
        pending = value
        dirtyReads = profile.dirtyReads
    }

    /// Takes a write with Valid = 0. `isPending` is what the pending table says.
    mutating func end(_ value: VPendBase, isPending: Bool, _ profile: HostProfile) {
        pending.rawValue &= ~(VPendBase.valid | VPendBase.pendingLast | VPendBase.areaInvalid)
        if profile.version == .gicv41 {
            // With PendingLast = 1 the hardware does not look.
            if value.has(VPendBase.pendingLast) || isPending { pending.rawValue |= VPendBase.pendingLast }
            pending.rawValue |= value.rawValue & VPendBase.doorbell
        } else {
            if isPending { pending.rawValue |= VPendBase.pendingLast }
            if profile.leavesAreaInvalid { pending.rawValue |= VPendBase.areaInvalid }
        }
        dirtyReads = profile.dirtyReads
    }

    mutating func read() -> VPendBase {
        guard dirtyReads > 0 else { return pending }
        if dirtyReads != .max { dirtyReads -= 1 }
        return VPendBase(rawValue: pending.rawValue | VPendBase.dirty)
    }
}
