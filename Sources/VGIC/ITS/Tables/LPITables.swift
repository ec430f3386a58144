import Lockfree
import Synchronization

/// Where the guest keeps the property and the pending tables of its LPIs (GICR_PROPBASER, GICR_PENDBASER): one for the
/// VM, whichever redistributor wrote it, and one a vCPU, as in KVM.
public final class LPITables: Sendable {
    /// GICR_PROPBASER of a machine that a guest has booted on: 16 INTID bits, in the last megabytes of its memory.
    public static var ordinaryProperties: UInt64 { 0xBF30_0000 | 15 }

    /// Where both lie.
    public let memory: GuestMemory
    private let propbaser: Atomic<UInt64>
    private let pendbasers: Slab<Atomic<UInt64>>

    /// - Parameters:
    ///   - memory: where both lie.
    ///   - vcpus: how many pending tables there are.
    ///   - properties: GICR_PROPBASER to begin with.
    public init(memory: GuestMemory, vcpus: Int, properties: UInt64) {
        self.memory = memory
        propbaser = Atomic(properties)
        pendbasers = Slab(count: vcpus) { _ in Atomic<UInt64>(0) }
    }

    /// GICR_PROPBASER: address 51:12, IDbits 4:0.
    public var propertyBase: UInt64 {
        // Releasing and acquiring pair with each other: who sees the table sees what the guest had put there.
        get { propbaser.load(ordering: .acquiring) }
        set { propbaser.store(newValue, ordering: .releasing) }
    }

    /// The first INTID beyond the property table: 2^(IDbits + 1), at most 65,536 (`max_lpis_propbaser`).
    public var intidLimit: UInt32 { 1 << min(UInt32(propertyBase & 0x1F) + 1, 16) }

    /// GICR_PENDBASER of a vCPU: address 51:16, PTZ 62.
    public func pendingBase(vcpu: Int) -> UInt64 { pendbasers[vcpu].load(ordering: .acquiring) }

    /// Writes GICR_PENDBASER.
    public func setPendingBase(vcpu: Int, _ value: UInt64) { pendbasers[vcpu].store(value, ordering: .releasing) }

    /// Guest address of an LPI's property byte.
    public func propertyAddress(_ intid: UInt32) -> UInt64 {
        (propertyBase & 0x000F_FFFF_FFFF_F000) &+ UInt64(intid - INTID.firstLPI)
    }

    /// An LPI's property byte: priority 7:2, group or RES1 1, enable 0.
    public func property(_ intid: UInt32) throws(GuestMemory.Fault) -> UInt8 {
        try memory.byte(propertyAddress(intid))
    }

    /// Guest address of the byte with an LPI's pending bit: bit INTID % 8 of byte INTID / 8.
    public func pendingAddress(vcpu: Int, _ intid: UInt32) -> UInt64 {
        (pendingBase(vcpu: vcpu) & 0x000F_FFFF_FFFF_0000) &+ UInt64(intid / 8)
    }

    /// An LPI's pending bit.
    public func isPending(vcpu: Int, _ intid: UInt32) throws(GuestMemory.Fault) -> Bool {
        try memory.byte(pendingAddress(vcpu: vcpu, intid)) >> UInt8(intid % 8) & 1 != 0
    }

    /// Writes an LPI's pending bit; memory that holds it already is not touched.
    public func setPending(vcpu: Int, _ intid: UInt32, _ isPending: Bool) throws(GuestMemory.Fault) {
        let address = pendingAddress(vcpu: vcpu, intid)
        let old = try memory.byte(address)
        let bit: UInt8 = 1 << UInt8(intid % 8)
        let new = isPending ? old | bit : old & ~bit
        if new != old { try memory.setByte(address, new) }
    }
}
