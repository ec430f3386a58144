/// Where things lie in the guest's memory, counted from its start, and in the area of each vCPU. Sizes and places in
/// bytes.
enum GuestLayout {
    /// What every architecture has; what an architecture has beside it lies behind.
    static var size: Int { 4 << 20 }
    static var program: Int { 0x1000 }
    static var handler: Int { 0x2000 }
    static var areas: Int { 0x10_0000 }
    static var areaSize: Int { 0x2_0000 }
    /// How many vCPUs' areas fit.
    static var vcpuLimit: Int { (size - areas) / areaSize }

    static func area(_ vcpu: Int) -> Int { areas + vcpu * areaSize }

    // Inside an area.
    /// Handler runs of this vCPU: 64 bits, written last by the handler.
    static var total: Int { 0 }
    /// Handler runs after which a counting guest tells the host: 64 bits.
    static var target: Int { 8 }
    /// For each vector, the stamp of its oldest signal that was not handled: 64 bits, 0 for none.
    static var stamps: Int { 0x800 }
    /// For each vector, how often its handler ran: 64 bits.
    static var runs: Int { 0x1000 }
    /// The stack grows down from here.
    static var stack: Int { 0x8000 }
    /// The task state segment, for the stack of an interrupt at user level.
    static var task: Int { 0x9000 }
    /// The log of handler runs, a ring of entries: the stamp that the run took, and its time. Size and alignment of the
    /// ring are what 16 bits of offset reach, so that the handler's 16-bit addition wraps.
    static var log: Int { 0x1_0000 }
    static var logEntries: Int { 0x1_0000 / 16 }
}
