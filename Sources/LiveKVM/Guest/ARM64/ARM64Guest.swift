#if arch(arm64)
    import CLinux
    import Vocabulary

    /// The architecture of this host's guest.
    typealias HostGuest = ARM64Guest

    /// A guest for arm64: at EL1 with its MMU on, a vGICv3 and an ITS with one device, no other device.
    enum ARM64Guest: GuestArchitecture {
        static var unavailable: KVMUnavailable? { nil }
        static var name: String { "arm64" }
        static var clockSource: String { "cntvct" }
        static var memoryBase: UInt64 { ARM64Layout.memory }
        static var memorySize: Int { ARM64Layout.size }
        static var port: UInt64? { ARM64Layout.port }
        static var linePort: UInt64? { ARM64Layout.linePort }
        static var faultPort: UInt64? { ARM64Layout.faultPort }
        static var setsItselfUp: Bool { true }
        static var firstGSI: Int { 0 }
        static var firstVector: Int { ARM64Layout.firstVector }
        static var lastVector: Int { ARM64Layout.lastVector }
        static var vectorLimit: Int { lastVector - firstVector }
        static var pinVectors: Range<Int> { ARM64Layout.pins }
        static var levelVector: Int? { ARM64Layout.level }

        static func capabilities(_ chip: Irqchip) -> [(number: CInt, name: String)] {
            [
                (KVM_CAP_ONE_REG, "KVM_CAP_ONE_REG"), (KVM_CAP_DEVICE_CTRL, "KVM_CAP_DEVICE_CTRL"),
                (KVM_CAP_ARM_PSCI_0_2, "KVM_CAP_ARM_PSCI_0_2"),
            ] + (chip == .split ? [(KVM_CAP_SPLIT_IRQCHIP, "KVM_CAP_SPLIT_IRQCHIP")] : [])
        }

        static func route(vcpu: Int, vector: Int) -> GuestRoute {
            if ARM64Layout.pins.contains(vector) {
                return .pin(
                    UInt32(vector - ARM64Layout.pins.lowerBound), line: ARM64Layout.line(pin: vector))
            }
            if vector == ARM64Layout.level { return .level(line: ARM64Layout.line(level: vector, vcpu: vcpu)) }
            let event = ARM64Layout.event(vcpu: vcpu, vector: vector)
            return .message(address: ARM64Layout.translater, data: UInt32(event), device: 0)
        }

        /// Nothing comes before the vCPUs: the vGIC needs to know how many there are.
        static func prepare(_ vm: CInt, _ chip: Irqchip) throws(LiveError) {}

        static func write(into memory: borrowing GuestRAM, _ configuration: LiveConfiguration) {
            ARM64Image.write(into: memory, configuration, hasAtomics: irqmark_has_atomics() != 0)
        }

        static func finish(
            _ vm: CInt, vcpus: [CInt], _ configuration: LiveConfiguration
        ) throws(LiveError) -> UInt64 {
            try makeInterruptControllers(vm, configuration)
            return try alignCounter(vm, vcpus)
        }
    }
#endif
