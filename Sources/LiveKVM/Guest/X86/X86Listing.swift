#if arch(x86_64)
    /// The guest's code, byte by byte. It is 64-bit code with an identity map; of its registers
    /// - r15 points to the vCPU's area, and never changes;
    /// - r14 points to the next entry of the vCPU's log, and only the handler changes it;
    /// - rax, rcx, rdx belong to the handler: the programs keep nothing in them over an interrupt.
    enum X86Listing {
        /// Ends the interrupt by the x2APIC's EOI register.
        static let endOfInterrupt = [
            Instruction([0xB9, 0x0B, 0x08, 0x00, 0x00], "mov $0x80b,%ecx"),
            Instruction([0x31, 0xC0], "xor %eax,%eax"),
            Instruction([0x31, 0xD2], "xor %edx,%edx"),
            Instruction([0x0F, 0x30], "wrmsr"),
        ]

        /// The handler of all vectors; rcx holds the vector. It takes the time first and counts the run last: a reader
        /// that sees the count sees the rest.
        static func handler(endsInterrupt: Bool) -> [Instruction] {
            [
                Instruction([0x0F, 0x31], "rdtsc"),
                Instruction([0x41, 0x89, 0x46, 0x08], "mov %eax,0x8(%r14)"),
                Instruction([0x41, 0x89, 0x56, 0x0C], "mov %edx,0xc(%r14)"),
                Instruction([0x31, 0xC0], "xor %eax,%eax"),
                Instruction([0x49, 0x87, 0x84, 0xCF, 0x00, 0x08, 0x00, 0x00], "xchg %rax,0x800(%r15,%rcx,8)"),
                Instruction([0x49, 0x89, 0x06], "mov %rax,(%r14)"),
                Instruction([0x66, 0x41, 0x83, 0xC6, 0x10], "add $0x10,%r14w"),
                Instruction([0x49, 0xFF, 0x84, 0xCF, 0x00, 0x10, 0x00, 0x00], "incq 0x1000(%r15,%rcx,8)"),
                Instruction([0x49, 0xFF, 0x07], "incq (%r15)"),
            ] + (endsInterrupt ? endOfInterrupt : []) + [Instruction([0x48, 0xCF], "iretq")]
        }

        /// The instructions that the IDT points to for one vector: they put the vector into rcx. 16 bytes are reserved
        /// for each.
        static func stub(vector: Int, at address: Int) -> [Instruction] {
            let distance = UInt32(truncatingIfNeeded: GuestLayout.handler - (address + 10))
            return [
                Instruction(
                    [0xB9, UInt8(vector), 0x00, 0x00, 0x00], "mov $0x\(String(vector, radix: 16)),%ecx"),
                Instruction(
                    [0xE9] + (0..<4).map { UInt8(truncatingIfNeeded: distance >> (8 * $0)) },
                    "jmp 0x\(String(GuestLayout.handler, radix: 16))"),
            ]
        }

        /// What a vCPU does when no interrupt is pending.
        static func program(_ program: GuestProgram) -> [Instruction] {
            switch program {
            case .wfi:
                [
                    Instruction([0xFB], "sti"),
                    Instruction([0xF4], "hlt"),
                    Instruction([0xEB, 0xFD], "jmp 0x1001"),
                ]
            case .spin:
                [
                    Instruction([0xF3, 0x90], "pause"),
                    Instruction([0xEB, 0xFC], "jmp 0x1000"),
                ]
            case .counted:
                // cli: if an interrupt came between the comparison and hlt, hlt would wait for ever.
                [
                    Instruction([0xFB], "sti"),
                    Instruction([0xF4], "hlt"),
                    Instruction([0xFA], "cli"),
                    Instruction([0x49, 0x8B, 0x07], "mov (%r15),%rax"),
                    Instruction([0x49, 0x3B, 0x47, 0x08], "cmp 0x8(%r15),%rax"),
                    Instruction([0x72, 0xF4], "jb 0x1000"),
                    Instruction([0xE6, 0x80], "out %al,$0x80"),
                    Instruction([0xEB, 0xF0], "jmp 0x1000"),
                ]
            case .mute:
                [
                    Instruction([0xFA], "cli"),
                    Instruction([0xF4], "hlt"),
                    Instruction([0xEB, 0xFC], "jmp 0x1000"),
                ]
            }
        }
    }
#endif
