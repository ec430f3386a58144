public import Lockfree
public import SystemPackage

extension VirtualMachine where Cache: ~Copyable {
    /// A call by its number, with the bytes that its argument points to, little-endian.
    /// - Parameters:
    ///   - request: the number, of which one bit decides who reads and who writes.
    ///   - argument: what userspace has there; fewer bytes than the structure has are a page that is not mapped.
    ///   - known: which calls the kernel was built with.
    ///   - stamp: when the signal was meant to be, of a call that is one.
    ///   - thread: the calling thread.
    /// - Returns: 0, or what the call answers beyond that: KVM_SIGNAL_MSI 1 if it was injected, KVM_QUERY_VCPU_VLPI 1
    ///   if the vCPU has a vPE.
    /// - Throws: ENOTTY a number that the kernel does not know; EFAULT bytes that are not there; what the call throws.
    public func ioctl(
        _ request: UInt32, _ argument: [UInt8], known: [VMIoctl] = VMIoctl.allCases, stamp: Stamp = .unknown,
        thread: inout HostThread
    ) throws(Errno) -> Int {
        guard let call = VMIoctl(rawValue: request), known.contains(call) else {
            throw .inappropriateIOCTLForDevice  // ENOTTY
        }
        guard argument.count >= call.argumentBytes else { throw .badAddress }
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(argument[offset + $1]) << UInt32(8 * $1) }
        }
        func double(_ offset: Int) -> UInt64 { UInt64(word(offset)) | UInt64(word(offset + 4)) << 32 }
        switch call {
        case .irqLine:
            try irqLine(IRQLine(rawValue: word(0)), level: word(4), stamp: stamp, thread: &thread)
        case .signalMSI:
            return try signalMSI(
                address: double(0), data: word(8), device: word(16), flags: word(12), stamp: stamp, thread: &thread)
        case .enableVLPI: try enableVLPI(vcpu: VCPUID(word(0)), thread: &thread)
        case .disableVLPI: try disableVLPI(vcpu: VCPUID(word(0)), thread: &thread)
        case .queryVLPI: return try queryVLPI(vcpu: VCPUID(word(0)), thread: &thread) ? 1 : 0
        case .debugGICMSISetup:
            var setup = DebugMSISetup(
                device: DeviceID(word(0)), event: EventID(word(4)), vcpu: VCPUID(word(8)), intid: INTID(word(12)),
                hostInterrupt: word(16), itt: double(24))
            setup.padding = word(20)
            try debugGICMSISetup(setup, thread: &thread)
        }
        return 0
    }
}
