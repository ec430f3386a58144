/// Which GICv4 a host has, and the freedoms that its implementation takes: each a named choice (<doc:The-host-GIC>).
public struct HostProfile: Hashable, Sendable {
    /// The architecture's two forms: 4.1 knows vPEs by vPEID, has one default doorbell a vPE, and is asked for it.
    public enum Version: String, CaseIterable, Sendable { case gicv40 = "4.0", gicv41 = "4.1" }

    /// How a 4.0 host reaches the doorbell of a vPE, which is an LPI of no device's event.
    public enum DoorbellReach: Sendable {
        /// GICR_CLRLPIR and GICR_INVLPIR of redistributors with DirectLPI.
        case directLPI
        /// Commands on the events of a proxy device, one for each processor, rounded up to a power of two.
        case proxyDevice
    }

    /// 4.0 or 4.1.
    public var version: Version
    /// How doorbells are reached; without a meaning in 4.1.
    public var doorbells: DoorbellReach
    /// How many reads of GICR_VPENDBASER say Dirty after a vPE has become, or has ceased to be, resident, because its
    /// pending table is still being parsed or written. `Int.max`: it never ends.
    public var dirtyReads = 0
    /// Whether a 4.0 redistributor leaves IDAI set when residency ends: the implementation's own area of the pending
    /// table is not valid.
    public var leavesAreaInvalid = false

    /// GICv4.0 with DirectLPI.
    public static let gicv40 = HostProfile(version: .gicv40, doorbells: .directLPI)
    /// GICv4.0 with a proxy device, as the recorded hosts have it.
    public static let gicv40WithProxy = HostProfile(version: .gicv40, doorbells: .proxyDevice)
    /// GICv4.1.
    public static let gicv41 = HostProfile(version: .gicv41, doorbells: .directLPI)

    /// A GIC that is quick and leaves its area valid.
    public init(version: Version, doorbells: DoorbellReach) {
        self.version = version
        self.doorbells = doorbells
    }
}
