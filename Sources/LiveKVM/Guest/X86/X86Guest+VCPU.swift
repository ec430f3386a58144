#if arch(x86_64)
    import CLinux

    extension X86Guest {
        /// Sets a new vCPU up to run its program from the first instruction.
        /// - Parameters:
        ///   - vcpu: the vCPU's descriptor.
        ///   - index: the vCPU's number, which is its local APIC's id too.
        ///   - vm: the machine's descriptor.
        ///   - device: the descriptor of /dev/kvm, which knows the CPUID that it supports.
        ///   - configuration: the machine's configuration.
        static func setUp(
            _ vcpu: CInt, index: Int, vm: CInt, device: CInt, _ configuration: LiveConfiguration
        ) throws(LiveError) {
            let isUser = configuration.program == .spin
            try setProcessorID(vcpu, index, device)
            try setSystemRegisters(vcpu, index, isUser: isUser)
            var registers = kvm_regs()
            let area = UInt64(GuestLayout.area(index))
            registers.rip = UInt64(GuestLayout.program)
            registers.rsp = area + UInt64(GuestLayout.stack)
            registers.r15 = area
            registers.r14 = area + UInt64(GuestLayout.log)
            // Bit 1 is always set. A program at user level cannot enable interrupts, so they are enabled from the
            // start.
            registers.rflags = isUser ? 0x202 : 2
            try Request.make(vcpu, irqmark_kvm_set_regs, &registers, name: "KVM_SET_REGS")
            try enableInterruptController(vcpu)
            var state = kvm_mp_state()
            state.mp_state = UInt32(KVM_MP_STATE_RUNNABLE)
            try Request.make(vcpu, irqmark_kvm_set_mp_state, &state, name: "KVM_SET_MP_STATE")
            try setTimeOffset(vcpu)
        }

        /// Sets the CPUID that KVM supports, with x2APIC, and with this vCPU's number where CPUID reports one.
        private static func setProcessorID(_ vcpu: CInt, _ index: Int, _ device: CInt) throws(LiveError) {
            let limit = 256
            let header = MemoryLayout<kvm_cpuid2>.size
            let stride = MemoryLayout<kvm_cpuid_entry2>.stride
            // SAFETY: a header and `limit` entries, as kvm_cpuid2 has them; the kernel writes `nent` of them at most.
            let table = UnsafeMutableRawPointer.allocate(byteCount: header + limit * stride, alignment: 8)
            defer { unsafe table.deallocate() }
            unsafe table.initializeMemory(as: UInt8.self, repeating: 0, count: header + limit * stride)
            unsafe table.storeBytes(of: UInt32(limit), as: UInt32.self)
            try unsafe Request.make(device, irqmark_kvm_get_supported_cpuid, table, name: "KVM_GET_SUPPORTED_CPUID")
            let count = min(limit, Int(unsafe table.load(as: UInt32.self)))
            let entries = unsafe (table + header).assumingMemoryBound(to: kvm_cpuid_entry2.self)
            for position in 0..<count {
                switch unsafe entries[position].function {
                case 1:
                    unsafe entries[position].ecx |= 1 << 21
                    unsafe entries[position].ebx = entries[position].ebx & 0x00FF_FFFF | UInt32(index) << 24
                case 0xB: unsafe entries[position].edx = UInt32(index)
                default: break
                }
            }
            try unsafe Request.make(vcpu, irqmark_kvm_set_cpuid2, table, name: "KVM_SET_CPUID2")
        }

        /// Sets long mode with paging, flat segments, and the x2APIC.
        private static func setSystemRegisters(_ vcpu: CInt, _ index: Int, isUser: Bool) throws(LiveError) {
            var registers = kvm_sregs()
            try Request.make(vcpu, irqmark_kvm_get_sregs, &registers, name: "KVM_GET_SREGS")
            registers.cr0 = 0x8000_0011  // paging, extension type, protection
            registers.cr3 = UInt64(pageMap)
            registers.cr4 = 0x20  // physical address extension
            registers.efer = 0x500  // long mode, enabled and active
            registers.apic_base |= 0x400  // x2APIC
            registers.gdt.base = UInt64(segments)
            registers.gdt.limit = 7 * 8 - 1
            registers.idt.base = UInt64(interruptTable)
            registers.idt.limit = 0xFFF
            let privilege: UInt8 = isUser ? 3 : 0
            registers.cs = segment(selector: isUser ? 0x33 : 8, type: 11, privilege: privilege, isCode: true)
            let data = segment(selector: isUser ? 0x2B : 16, type: 3, privilege: privilege, isCode: false)
            registers.ds = data
            registers.es = data
            registers.ss = data
            registers.fs = data
            registers.gs = data
            registers.tr.base = UInt64(GuestLayout.area(index) + GuestLayout.task)
            registers.tr.limit = 0x67
            registers.tr.selector = 24
            registers.tr.type = 11
            registers.tr.present = 1
            registers.tr.s = 0
            registers.tr.unusable = 0
            try Request.make(vcpu, irqmark_kvm_set_sregs, &registers, name: "KVM_SET_SREGS")
        }

        private static func segment(selector: UInt16, type: UInt8, privilege: UInt8, isCode: Bool) -> kvm_segment {
            var segment = kvm_segment()
            segment.limit = 0xFFFF_FFFF
            segment.selector = selector
            segment.type = type
            segment.present = 1
            segment.dpl = privilege
            segment.db = isCode ? 0 : 1
            segment.s = 1
            segment.l = isCode ? 1 : 0
            segment.g = 1
            return segment
        }

        /// Enables the local APIC by its spurious-interrupt register; it takes no interrupt before.
        private static func enableInterruptController(_ vcpu: CInt) throws(LiveError) {
            var state = kvm_lapic_state()
            try Request.make(vcpu, irqmark_kvm_get_lapic, &state, name: "KVM_GET_LAPIC")
            // SAFETY: the register is inside the 1 KiB of the structure.
            unsafe withUnsafeMutableBytes(of: &state) { bytes in
                unsafe bytes.storeBytes(of: 0x1FF, toByteOffset: 0xF0, as: UInt32.self)
            }
            try Request.make(vcpu, irqmark_kvm_set_lapic, &state, name: "KVM_SET_LAPIC")
        }

        /// Sets the guest's time-stamp counter equal to the host's, so that stamps of both can be compared.
        private static func setTimeOffset(_ vcpu: CInt) throws(LiveError) {
            var offset: UInt64 = 0
            var attribute = kvm_device_attr()
            attribute.group = UInt32(KVM_VCPU_TSC_CTRL)
            attribute.attr = UInt64(KVM_VCPU_TSC_OFFSET)
            // SAFETY: the kernel reads the offset during the call only.
            try unsafe withUnsafePointer(to: &offset) { (pointer: UnsafePointer<UInt64>) throws(LiveError) in
                attribute.addr = UInt64(UInt(bitPattern: pointer))
                try Request.make(vcpu, irqmark_kvm_set_device_attr, &attribute, name: "KVM_VCPU_TSC_OFFSET")
            }
        }
    }
#endif
