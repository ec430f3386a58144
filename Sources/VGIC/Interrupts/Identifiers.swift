/// An interrupt number as the guest sees it. GICv3: 0-15 SGI, 16-31 PPI, 32-1019 SPI, 1020-1023 special, 8192- LPI.
/// GICv5: typed, bits 31:29 the type (1 PPI, 2 LPI, 3 SPI), bits 23:0 the number.
public struct INTID: Hashable, Sendable {
    /// The number as IAR returns it.
    public let rawValue: UInt32
    /// - Parameter rawValue: the number as IAR returns it.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// What IAR returns when nothing can be delivered.
    @inlinable public static var spurious: INTID { INTID(1023) }
    /// The first LPI (VGIC_MIN_LPI).
    @inlinable public static var firstLPI: UInt32 { 8192 }
    /// A GICv5 PPI: type 1.
    @inlinable public static func v5PPI(_ number: UInt32) -> INTID { INTID(0x2000_0000 | number) }
    /// A GICv5 LPI: type 2.
    @inlinable public static func v5LPI(_ number: UInt32) -> INTID { INTID(0x4000_0000 | number) }
    /// A GICv5 SPI: type 3.
    @inlinable public static func v5SPI(_ number: UInt32) -> INTID { INTID(0x6000_0000 | number) }
    /// The software PPI (GICV5_ARCH_PPI_SW_PPI), the only one that userspace drives.
    @inlinable public static var softwarePPI: UInt32 { 3 }
}

/// The requester ID of a device that sends an MSI, as the ITS sees it.
public struct DeviceID: Hashable, Sendable {
    /// 32 bits; KVM stores 16.
    public let rawValue: UInt32
    /// - Parameter rawValue: 32 bits; KVM stores 16.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// The number of an interrupt among those of its device: the data that the device writes to GITS_TRANSLATER.
public struct EventID: Hashable, Sendable {
    /// 32 bits; KVM stores 16.
    public let rawValue: UInt32
    /// - Parameter rawValue: 32 bits; KVM stores 16.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// A collection (ICID): the set of LPIs that share a target.
public struct CollectionID: Hashable, Sendable {
    /// The ICID, 16 bits in commands.
    public let rawValue: UInt32
    /// - Parameter rawValue: the ICID, 16 bits in commands.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// `vcpu_id`: the name that userspace gave the vCPU. Sparse and in any order; never an index.
public struct VCPUID: Hashable, Sendable {
    /// The id, as KVM_CREATE_VCPU took it.
    public let rawValue: UInt32
    /// - Parameter rawValue: the id, as KVM_CREATE_VCPU took it.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}
