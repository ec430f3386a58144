public import SystemPackage

/// A call on the descriptor of a device that KVM_CREATE_DEVICE has made. Its argument is a `struct kvm_device_attr`.
public enum DeviceIoctl: UInt32, CaseIterable, Sendable {
    /// KVM_SET_DEVICE_ATTR.
    case setAttribute = 0x4018_AEE1
    /// KVM_GET_DEVICE_ATTR.
    case getAttribute = 0x4018_AEE2
    /// KVM_HAS_DEVICE_ATTR.
    case hasAttribute = 0x4018_AEE3

    /// Bytes of the argument, as the number holds them (_IOC_SIZE).
    public var argumentBytes: Int { Int(rawValue >> 16 & 0x3FFF) }
}

/// A call of a device by its number, decoded (`kvm_device_ioctl`): flags at 0, of which there are none and which
/// nobody looks at, group at 4, attribute at 8, address of the value at 16.
struct DeviceCall {
    let call: DeviceIoctl
    let group: UInt32
    let attribute: UInt64
    /// Where the value is, or is to be written.
    let address: UInt64

    /// - Parameters:
    ///   - request: the number.
    ///   - argument: what userspace has at the argument; fewer bytes than the structure has are a page that is not
    ///     mapped.
    /// - Throws: ENOTTY a number that the device does not know; EFAULT bytes that are not there.
    init(_ request: UInt32, _ argument: [UInt8]) throws(Errno) {
        guard let call = DeviceIoctl(rawValue: request) else { throw .inappropriateIOCTLForDevice }  // ENOTTY
        let structure = UserMemory(at: 0, argument)
        guard argument.count >= call.argumentBytes else { throw .badAddress }
        self.call = call
        group = UInt32(truncatingIfNeeded: try structure.number(4, bytes: 4))
        attribute = try structure.number(8, bytes: 8)
        address = try structure.number(16, bytes: 8)
    }
}

extension VirtualMachine where Cache: ~Copyable {
    /// A call of the interrupt controller's device, a GICv3's or a GICv5's, by its number and with bytes.
    /// - Parameters:
    ///   - request: the number.
    ///   - argument: the bytes of the `struct kvm_device_attr`.
    ///   - memory: what userspace has mapped, where values are read and written.
    ///   - thread: the calling thread.
    /// - Throws: ENOTTY a number that the device does not know; EFAULT bytes that are not there; what the call throws.
    public func deviceIoctl(
        _ request: UInt32, _ argument: [UInt8], memory: inout UserMemory, thread: inout HostThread
    ) throws(Errno) {
        let call = try DeviceCall(request, argument)
        switch call.call {
        case .hasAttribute: try hasAttribute(group: call.group, call.attribute)
        case .setAttribute:
            // `get_user` comes before the value is looked at, and after the group.
            let isCount = model == .v3 && call.group == AttributeGroup.interruptCount
            let value = isCount ? try memory.number(call.address, bytes: 4) : 0
            try setAttribute(group: call.group, call.attribute, value: value, thread: &thread)
        case .getAttribute where call.group == AttributeGroup.interruptCount:
            try memory.store(UInt64(try interruptCount()), call.address, bytes: 4)
        case .getAttribute:
            var fault: Errno?
            try userspacePPIs(group: call.group, call.attribute) { word, value in
                do throws(Errno) {
                    try memory.store(value, call.address &+ UInt64(8 * word), bytes: 8)
                } catch { fault = error }
                return fault == nil
            }
        }
    }
}

extension ITS where Cache: ~Copyable {
    /// A call of the ITS's device by its number and with bytes.
    /// - Parameters:
    ///   - request: the number.
    ///   - argument: the bytes of the `struct kvm_device_attr`.
    ///   - memory: what userspace has mapped, where values of 8 bytes are read and written.
    ///   - thread: the calling thread.
    /// - Throws: ENOTTY a number that the device does not know; EFAULT bytes that are not there; what the call throws.
    public func deviceIoctl(
        _ request: UInt32, _ argument: [UInt8], memory: inout UserMemory, thread: inout HostThread
    ) throws(Errno) {
        let call = try DeviceCall(request, argument)
        switch (call.call, call.group) {
        case (.hasAttribute, _): try hasAttribute(group: call.group, call.attribute)
        case (.setAttribute, AttributeGroup.address):
            guard call.attribute == Self.addressType else { throw .operationNotSupportedByDevice }  // ENODEV
            try setAddress(call.attribute, try memory.number(call.address, bytes: 8))
        case (.setAttribute, AttributeGroup.control): try control(call.attribute, thread: &thread)
        case (.setAttribute, AttributeGroup.registers):
            try setRegister(call.attribute, try memory.number(call.address, bytes: 8), thread: &thread)
        case (.getAttribute, AttributeGroup.address):
            guard call.attribute == Self.addressType else { throw .operationNotSupportedByDevice }
            try memory.store(address ?? .max, call.address, bytes: 8)
        case (.getAttribute, AttributeGroup.registers):
            try memory.store(try register(call.attribute, thread: &thread), call.address, bytes: 8)
        default: throw .noSuchAddressOrDevice
        }
    }
}
