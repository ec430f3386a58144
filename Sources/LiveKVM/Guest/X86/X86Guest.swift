#if arch(x86_64)
    import Vocabulary
    import CLinux

    /// The architecture of this host's guest.
    typealias HostGuest = X86Guest

    /// A guest for x86-64: in long mode from its first instruction, local APIC in x2APIC mode, no other device.
    enum X86Guest: GuestArchitecture {
        static var unavailable: KVMUnavailable? { nil }
        static var name: String { "x86" }
        static var clockSource: String { "tsc" }
        /// GSIs below belong to the I/O APIC.
        static var firstGSI: Int { 24 }

        static func capabilities(_ chip: Irqchip) -> [(number: CInt, name: String)] {
            chip == .split ? [(KVM_CAP_SPLIT_IRQCHIP, "KVM_CAP_SPLIT_IRQCHIP")] : []
        }

        /// The lowest vector that a signal may have: it is of the lowest priority, so its handler runs when no other is
        /// pending.
        static var lastVector: Int { 0x20 }
        static var firstVector: Int { 0x30 }
        /// How many vectors of a vCPU are for signals. One priority class is left free below 0x100.
        static var vectorLimit: Int { 0xF0 - firstVector }

        // No interrupt has a pin or a level here: the guest does not set up the I/O APIC.
        static var pinVectors: Range<Int> { 0..<0 }
        static var levelVector: Int? { nil }

        static var memoryBase: UInt64 { 0 }
        static var memorySize: Int { GuestLayout.size }
        /// The port is I/O port 0x80; an exception without a gate shuts the guest down.
        static var port: UInt64? { nil }
        static var linePort: UInt64? { nil }
        static var faultPort: UInt64? { nil }
        static var setsItselfUp: Bool { false }

        /// The MSI that raises a vector of a vCPU: its local APIC by number, fixed delivery, physical destination.
        static func route(vcpu: Int, vector: Int) -> GuestRoute {
            .message(address: 0xFEE0_0000 | UInt64(vcpu) << 12, data: UInt32(vector), device: nil)
        }

        // Where the tables lie, below the areas of the vCPUs.
        static var interruptTable: Int { 0x3000 }
        static var segments: Int { 0x4000 }
        static var pageMap: Int { 0x5000 }
        static var pagePointers: Int { 0x6000 }
        static var pageDirectories: Int { 0x8000 }
        static var stubs: Int { 0xC000 }

        /// Sets a machine up before its first vCPU: where KVM may put its own pages, and the interrupt controllers.
        static func prepare(_ vm: CInt, _ chip: Irqchip) throws(LiveError) {
            try Request.make(vm, irqmark_kvm_set_tss_addr, 0xFFFB_D000, name: "KVM_SET_TSS_ADDR")
            var identity: UInt64 = 0xFFFB_C000
            try Request.make(vm, irqmark_kvm_set_identity_map_addr, &identity, name: "KVM_SET_IDENTITY_MAP_ADDR")
            switch chip {
            case .full: try Request.make(vm, irqmark_kvm_create_irqchip, name: "KVM_CREATE_IRQCHIP")
            case .split:
                var capability = kvm_enable_cap()
                capability.cap = UInt32(KVM_CAP_SPLIT_IRQCHIP)
                capability.args.0 = 24
                try Request.make(vm, irqmark_kvm_enable_cap, &capability, name: "KVM_CAP_SPLIT_IRQCHIP")
            }
        }

        /// Writes the guest's tables and code into its memory.
        static func write(into memory: borrowing GuestRAM, _ configuration: LiveConfiguration) {
            // Present, writable, user; the page directory's entries are pages of 2 MiB. 4 GiB, each at its own address.
            memory.store(UInt64(pagePointers | 7), at: pageMap)
            for gigabyte in 0..<4 {
                memory.store(UInt64(pageDirectories + gigabyte * 0x1000 | 7), at: pagePointers + 8 * gigabyte)
            }
            for page in 0..<2048 { memory.store(UInt64(page) << 21 | 0x87, at: pageDirectories + 8 * page) }

            memory.store(0x00AF_9B00_0000_FFFF as UInt64, at: segments + 8)  // code
            memory.store(0x00CF_9300_0000_FFFF as UInt64, at: segments + 16)  // data
            memory.store(0x00CF_F300_0000_FFFF as UInt64, at: segments + 40)  // data at user level
            memory.store(0x00AF_FB00_0000_FFFF as UInt64, at: segments + 48)  // code at user level

            for vector in 0..<256 {
                let stub = stubs + 16 * vector
                memory.store(X86Listing.stub(vector: vector, at: stub).flatMap(\.bytes), at: stub)
                // A gate: offset 15:0, selector 8, present interrupt gate, offset 31:16; above them offset 63:32.
                let gate = UInt64(stub & 0xFFFF) | 8 << 16 | 0x8E << 40 | UInt64(stub >> 16) << 48
                memory.store(gate, at: interruptTable + 16 * vector)
            }
            memory.store(
                X86Listing.handler(endsInterrupt: configuration.endsInterrupts).flatMap(\.bytes),
                at: GuestLayout.handler)
            memory.store(X86Listing.program(configuration.program).flatMap(\.bytes), at: GuestLayout.program)
            for vcpu in 0..<configuration.vcpus {
                // RSP0: where an interrupt at user level finds its stack.
                let area = GuestLayout.area(vcpu)
                memory.store(UInt64(area + GuestLayout.stack), at: area + GuestLayout.task + 4)
            }
        }

        /// Each vCPU has its clock from `setUp`.
        static func finish(
            _ vm: CInt, vcpus: [CInt], _ configuration: LiveConfiguration
        ) throws(LiveError) -> UInt64 { 0 }
    }
#endif
