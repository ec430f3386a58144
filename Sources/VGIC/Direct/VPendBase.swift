/// GICR_VPENDBASER (<doc:The-host-GIC>).
public struct VPendBase: Hashable, Sendable {
    /// As it is written and read.
    public var rawValue: UInt64

    /// Its 64 bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A vPE is resident.
    public static var valid: UInt64 { 1 << 63 }
    /// 4.0: the implementation's area of the pending table is not valid.
    public static var areaInvalid: UInt64 { 1 << 62 }
    /// 4.1: written with Valid = 0, asks for the default doorbell.
    public static var doorbell: UInt64 { 1 << 62 }
    /// Something enabled is pending. Written as 1 in 4.1 with Valid = 0: do not look, assume it.
    public static var pendingLast: UInt64 { 1 << 61 }
    /// The pending table is still being parsed or written.
    public static var dirty: UInt64 { 1 << 60 }
    /// 4.1: virtual group 1 is enabled.
    public static var group1: UInt64 { 1 << 58 }

    /// Whether all of these bits are set.
    public func has(_ bits: UInt64) -> Bool { rawValue & bits == bits }
}
