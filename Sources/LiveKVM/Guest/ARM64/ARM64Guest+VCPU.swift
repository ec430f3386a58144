#if arch(arm64)
    import CLinux
    import Kernel

    extension ARM64Guest {
        /// Sets a new vCPU up to run its program from the first instruction.
        /// - Parameters:
        ///   - vcpu: the vCPU's descriptor.
        ///   - index: the vCPU's number.
        ///   - vm: the machine's descriptor.
        ///   - device: the descriptor of /dev/kvm.
        ///   - configuration: the machine's configuration.
        static func setUp(
            _ vcpu: CInt, index: Int, vm: CInt, device: CInt, _ configuration: LiveConfiguration
        ) throws(LiveError) {
            try reset(vcpu, vm: vm)
            let area = ARM64Layout.address(GuestLayout.area(index))
            let general: [Int: UInt64] = [
                0: ARM64Layout.address(ARM64Layout.pageTable), 1: ARM64Layout.address(ARM64Layout.vectors),
                2: ARM64Layout.redistributor(index), 3: ARM64Layout.its, 4: ARM64Layout.distributor,
                5: ARM64Tables.propertyBase, 6: ARM64Tables.pendingBase(index), 7: ARM64Tables.queueBase,
                8: UInt64(ARM64Tables.commands(vcpus: configuration.vcpus).count * 8),
                10: ARM64Tables.tableBase(ARM64Layout.devices), 11: ARM64Tables.tableBase(ARM64Layout.collections),
                13: ARM64Tables.translationControl, 16: ARM64Layout.address(ARM64Layout.pinRoutes), 19: area,
                20: area + UInt64(GuestLayout.log), 21: ARM64Layout.port, 22: ARM64Layout.linePort,
            ]
            for (number, value) in general {
                try set(vcpu, irqmark_kvm_general_register(UInt32(number)), value, "KVM_SET_ONE_REG of x\(number)")
            }
            let start = ARM64Layout.address(index == 0 ? GuestLayout.program : ARM64Layout.otherProgram)
            try set(vcpu, irqmark_kvm_program_counter(), start, "KVM_SET_ONE_REG of the program counter")
            // EL1 with a stack pointer of its own, all exceptions masked.
            try set(vcpu, irqmark_kvm_processor_state(), 0x3C5, "KVM_SET_ONE_REG of PSTATE")
        }

        /// Resets a new vCPU to the processor that this host prefers, with PSCI 0.2.
        private static func reset(_ vcpu: CInt, vm: CInt) throws(LiveError) {
            var target = kvm_vcpu_init()
            try Request.make(vm, irqmark_kvm_arm_preferred_target, &target, name: "KVM_ARM_PREFERRED_TARGET")
            target.features.0 |= 1 << UInt32(KVM_ARM_VCPU_PSCI_0_2)
            try Request.make(vcpu, irqmark_kvm_arm_vcpu_init, &target, name: "KVM_ARM_VCPU_INIT")
        }

        private static func set(
            _ vcpu: CInt, _ register: UInt64, _ value: UInt64, _ name: String
        ) throws(LiveError) {
            var value = value
            var request = kvm_one_reg()
            request.id = register
            // SAFETY: the kernel reads the value during the call only.
            try unsafe withUnsafeMutablePointer(to: &value) {
                (pointer: UnsafeMutablePointer<UInt64>) throws(LiveError) in
                request.addr = UInt64(UInt(bitPattern: pointer))
                try Request.make(vcpu, irqmark_kvm_set_one_reg, &request, name: name)
            }
        }

        // MARK: The counter

        /// Sets the guest's virtual counter equal to the host's, so that stamps of both can be compared.
        /// - Returns: how far it may lie behind, in ticks: 0 where the kernel takes an offset
        ///   (KVM_ARM_SET_COUNTER_OFFSET, since Linux 6.4), else as long as writing its value took.
        static func alignCounter(_ vm: CInt, _ vcpus: [CInt]) throws(LiveError) -> UInt64 {
            var offset = irqmark_counter_offset()
            do throws(LiveError) {
                try Request.make(vm, irqmark_kvm_arm_set_counter_offset, &offset, name: "KVM_ARM_SET_COUNTER_OFFSET")
                return 0
            } catch {
                // The kernel counts on from the value at its own reading of the counter, which comes after ours and
                // before `end`. The offset is the VM's. A try that was interrupted is made again.
                var least = UInt64.max
                for turn in 0..<256 {
                    let start = irqmark_ticks()
                    try set(vcpus[0], irqmark_kvm_virtual_counter(), start, "KVM_SET_ONE_REG of the virtual counter")
                    let lag = irqmark_ticks() &- start
                    if turn >= 32, lag <= least { return lag }
                    // After many tries any that is twice as long as the best one will do.
                    if turn >= 128, lag / 2 <= least { return lag }
                    least = min(least, lag)
                }
                throw error
            }
        }
    }
#endif
