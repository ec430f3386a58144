/// Where the arm64 guest's devices and tables lie. Addresses are the guest's physical ones.
enum ARM64Layout {
    static var memory: UInt64 { 0x4000_0000 }
    /// 4 MiB as every guest has, and behind them what the GIC and the MMU need.
    static var size: Int { 8 << 20 }

    // Devices. The frames of the GIC lie where the kernel's selftests have them.
    static var its: UInt64 { 0x0800_0000 }
    /// GITS_TRANSLATER, to which an MSI is a write.
    static var translater: UInt64 { its + 0x1_0040 }
    static var distributor: UInt64 { 0x0802_0000 }
    static var redistributors: UInt64 { 0x0803_0000 }
    static func redistributor(_ vcpu: Int) -> UInt64 { redistributors + 0x2_0000 * UInt64(vcpu) }
    /// Nothing lies here: a store ends KVM_RUN with KVM_EXIT_MMIO.
    static var port: UInt64 { 0x1000_0000 }
    static var linePort: UInt64 { port + 8 }
    static var faultPort: UInt64 { port + 16 }

    // Places in the memory, in bytes from its start.
    /// The program of the vCPUs that do not set up the distributor and the ITS.
    static var otherProgram: Int { 0x1800 }
    static var vectors: Int { 0x3000 }
    static var queue: Int { 0x40_0000 }
    static var queueSize: Int { 0x4_0000 }
    static var devices: Int { 0x44_0000 }
    static var collections: Int { 0x45_0000 }
    static var translations: Int { 0x46_0000 }
    static var properties: Int { 0x47_0000 }
    static var pageTable: Int { 0x48_0000 }
    static var pinRoutes: Int { 0x48_1000 }
    static var pendingTables: Int { 0x50_0000 }
    static func pendingTable(_ vcpu: Int) -> Int { pendingTables + 0x1_0000 * vcpu }

    static func address(_ place: Int) -> UInt64 { memory + UInt64(place) }

    // MARK: Interrupts

    /// The first LPI; its low 8 bits are 0.
    static var firstLPI: Int { 8192 }
    /// A vCPU's LPIs: 256, of which the low 8 bits are the vector.
    static func lpi(vcpu: Int, vector: Int) -> Int { firstLPI + event(vcpu: vcpu, vector: vector) }
    /// The EventID of a vector of a vCPU; the guest has one device, whose DeviceID is 0.
    static func event(vcpu: Int, vector: Int) -> Int { vcpu << 8 | vector }
    /// Vectors below belong to PPIs and SPIs.
    static var firstVector: Int { 64 }
    static var lastVector: Int { 255 }
    /// How many INTIDs, and how many EventIDs of the device, the tables are made for, as powers of two.
    static var interruptBits: Int { 14 }
    static var eventBits: Int { 13 }
    static var pins: Range<Int> { 32..<64 }
    /// A PPI that KVM gives to no device of its own.
    static var level: Int { 17 }

    /// Affinity of a vCPU as MPIDR_EL1 has it: KVM gives 16 vCPUs one Aff1.
    static func affinity(_ vcpu: Int) -> UInt64 { UInt64(vcpu & 0xF | (vcpu >> 4) << 8) }

    /// The number of a line for KVM_IRQ_LINE.
    static func line(pin intid: Int) -> UInt32 { 1 << 24 | UInt32(intid) }
    static func line(level intid: Int, vcpu: Int) -> UInt32 { 2 << 24 | UInt32(vcpu) << 16 | UInt32(intid) }
}
