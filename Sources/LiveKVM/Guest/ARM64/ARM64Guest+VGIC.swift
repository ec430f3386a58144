#if arch(arm64)
    import CLinux
    import Kernel
    import SystemPackage

    extension ARM64Guest {
        /// Makes the vGICv3 and the ITS. Both live as long as the VM; their descriptors are closed.
        static func makeInterruptControllers(_ vm: CInt, _ configuration: LiveConfiguration) throws(LiveError) {
            let vcpus = UInt64(configuration.vcpus)
            let gic = try makeGIC(vm)
            let addresses = UInt32(KVM_DEV_ARM_VGIC_GRP_ADDR)
            try set(gic, addresses, UInt64(KVM_VGIC_V3_ADDR_TYPE_DIST), ARM64Layout.distributor)
            // One region, number 0, without flags: its base and how many redistributors it holds.
            try set(
                gic, addresses, UInt64(KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION), ARM64Layout.redistributors | vcpus << 52)
            try set(gic, UInt32(KVM_DEV_ARM_VGIC_GRP_NR_IRQS), 0, UInt64(ARM64Layout.pins.upperBound))
            try control(gic, KVM_DEV_ARM_VGIC_CTRL_INIT, "KVM_DEV_ARM_VGIC_CTRL_INIT of the vGICv3")
            let its = try make(vm, KVM_DEV_TYPE_ARM_VGIC_ITS, "KVM_CREATE_DEVICE of the ITS")
            try set(its, addresses, UInt64(KVM_VGIC_ITS_ADDR_TYPE), ARM64Layout.its)
            try control(its, KVM_DEV_ARM_VGIC_CTRL_INIT, "KVM_DEV_ARM_VGIC_CTRL_INIT of the ITS")
            if configuration.restoresTables { try restore(gic, its, vcpus: configuration.vcpus) }
        }

        private static func makeGIC(_ vm: CInt) throws(LiveError) -> Descriptor {
            do throws(LiveError) {
                return try make(vm, KVM_DEV_TYPE_ARM_VGIC_V3, "KVM_CREATE_DEVICE of the vGICv3")
            } catch {
                guard case .refused(_, .operationNotSupportedByDevice) = error else { throw error }
                throw .unavailable(
                    KVMUnavailable(
                        cause: "this host's KVM has no vGICv3: its interrupt controller is a GICv2 or a GICv5",
                        remedy: "use a host with GICv3 or GICv4"))
            }
        }

        private static func make(_ vm: CInt, _ type: kvm_device_type, _ name: String) throws(LiveError) -> Descriptor {
            var request = kvm_create_device()
            request.type = type.rawValue
            try Request.make(vm, irqmark_kvm_create_device, &request, name: name)
            return Descriptor(owning: CInt(bitPattern: request.fd))
        }

        /// Sets an attribute of a device. Attributes of 32 bits take the low half of the value.
        private static func set(
            _ device: borrowing Descriptor, _ group: UInt32, _ attribute: UInt64, _ value: UInt64
        ) throws(LiveError) {
            let name = "KVM_SET_DEVICE_ATTR of group \(group), attribute 0x\(String(attribute, radix: 16))"
            var value = value
            var request = kvm_device_attr()
            request.group = group
            request.attr = attribute
            // SAFETY: the kernel reads the value during the call only.
            try unsafe withUnsafeMutablePointer(to: &value) {
                (pointer: UnsafeMutablePointer<UInt64>) throws(LiveError) in
                request.addr = UInt64(UInt(bitPattern: pointer))
                try Request.make(device.rawValue, irqmark_kvm_set_device_attr, &request, name: name)
            }
        }

        /// Has a device do what an attribute of its control group names.
        private static func control(
            _ device: borrowing Descriptor, _ action: CInt, _ name: String
        ) throws(LiveError) {
            var request = kvm_device_attr()
            request.group = UInt32(KVM_DEV_ARM_VGIC_GRP_CTRL)
            request.attr = UInt64(action)
            try Request.make(device.rawValue, irqmark_kvm_set_device_attr, &request, name: name)
        }

        /// Sets the registers that the guest would have set, and has KVM read the ITS's tables out of the guest's
        /// memory.
        private static func restore(
            _ gic: borrowing Descriptor, _ its: borrowing Descriptor, vcpus: Int
        ) throws(LiveError) {
            let redistributor = UInt32(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS)
            for vcpu in 0..<vcpus {
                let affinity = ARM64Layout.affinity(vcpu) << 32
                // GICR_PROPBASER and GICR_PENDBASER by halves, then GICR_CTLR.EnableLPIs.
                for (offset, value) in [
                    (0x70 as UInt64, ARM64Tables.propertyBase), (0x78, ARM64Tables.pendingBase(vcpu)),
                ] {
                    try set(gic, redistributor, affinity | offset, value & 0xFFFF_FFFF)
                    try set(gic, redistributor, affinity | (offset + 4), value >> 32)
                }
                try set(gic, redistributor, affinity, 1)
            }
            let registers = UInt32(KVM_DEV_ARM_VGIC_GRP_ITS_REGS)
            // GITS_CBASER, GITS_BASER0 and GITS_BASER1; GITS_CTLR.Enabled after the tables.
            try set(its, registers, 0x80, ARM64Tables.queueBase)
            try set(its, registers, 0x100, ARM64Tables.tableBase(ARM64Layout.devices))
            try set(its, registers, 0x108, ARM64Tables.tableBase(ARM64Layout.collections))
            try control(its, KVM_DEV_ARM_ITS_RESTORE_TABLES, "KVM_DEV_ARM_ITS_RESTORE_TABLES")
            try set(its, registers, 0, 1)
        }
    }
#endif
