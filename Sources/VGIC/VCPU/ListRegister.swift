/// ICH_LR<n>_EL2 as the GICv3 architecture lays it out: 63:62 state, 61 HW, 60 group, 55:48 priority, 41 EOI
/// maintenance (HW = 0), 31:0 vINTID.
public struct ListRegister: Hashable, Sendable {
    /// The state field of a list register.
    public enum State: UInt8, Sendable { case invalid, pending, active, pendingAndActive }

    /// The register as the hardware holds it.
    public var rawValue: UInt64

    /// - Parameter rawValue: the register as the hardware holds it.
    @inlinable public init(rawValue: UInt64 = 0) { self.rawValue = rawValue }

    /// - Parameters:
    ///   - intid: what the guest's IAR will return.
    ///   - priority: 0 (highest) ... 255.
    ///   - state: which of the pending and active bits are set.
    ///   - isGroup1: group 1, as all LPIs are.
    ///   - requestsEOI: a maintenance interrupt when it is ended, for level-triggered ones without HW.
    @inlinable public init(
        intid: INTID, priority: UInt8, state: State, isGroup1: Bool = true, requestsEOI: Bool = false
    ) {
        let group: UInt64 = isGroup1 ? 1 << 60 : 0
        let maintenance: UInt64 = requestsEOI ? 1 << 41 : 0
        rawValue =
            UInt64(state.rawValue) << 62 | group | UInt64(priority) << 48 | maintenance | UInt64(intid.rawValue)
    }

    /// The interrupt is in group 1.
    @inlinable public var isGroup1: Bool { rawValue >> 60 & 1 != 0 }
    /// The end of the interrupt raises a maintenance interrupt.
    @inlinable public var requestsEOI: Bool { rawValue >> 41 & 1 != 0 }
    /// State is active, or pending and active.
    @inlinable public var isActive: Bool { rawValue >> 63 != 0 }
    /// State is pending, or pending and active.
    @inlinable public var isPending: Bool { rawValue >> 62 & 1 != 0 }
    /// The priority, 0 (highest) to 255.
    @inlinable public var priority: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 48) }
    /// The INTID that IAR returns for it.
    @inlinable public var intid: INTID { INTID(UInt32(truncatingIfNeeded: rawValue)) }
}
