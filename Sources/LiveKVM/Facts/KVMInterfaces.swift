import CLinux
import Glibc
import Kernel
public import SystemPackage
public import Vocabulary

/// Which of the interfaces of `KVMInterface` the kernel of this host has.
public struct KVMInterfaces: Sendable, Equatable {
    /// What the kernel answered.
    public enum Answer: Sendable, Equatable {
        /// The kernel has it.
        case present
        /// The kernel does not know it, or this host has not the hardware for it.
        case absent(Errno)
        /// It was not asked, for want of the interface that it belongs to.
        case notAsked(KVMInterface)

        /// The answer in words; nil for `present`.
        public var reason: String? {
            switch self {
            case .present: nil
            case .absent(let errno): "this host's KVM does not have it (\(errno))"
            case .notAsked(let other): "not asked: it belongs to \(other.word)"
            }
        }
    }

    /// Each interface with the kernel's answer, in the order of `KVMInterface.allCases`.
    public let answers: [(interface: KVMInterface, answer: Answer)]

    /// Equal where each interface has one answer in both.
    public static func == (one: Self, other: Self) -> Bool {
        one.answers.elementsEqual(other.answers) { $0.interface == $1.interface && $0.answer == $1.answer }
    }

    /// Asks the kernel, with a VM of its own and without a vCPU. No question changes anything: a device type is tested,
    /// and a call gets no argument to act upon.
    /// - Throws: the cause why /dev/kvm cannot be asked, and a remedy.
    public init() throws(KVMUnavailable) {
        let device = try KVMDevice()
        let raw = irqmark_ioctl_number(device.descriptor.rawValue, irqmark_kvm_create_vm, 0)
        guard raw >= 0 else {
            throw KVMUnavailable(
                cause: "KVM_CREATE_VM: \(Errno(rawValue: errno))", remedy: "see dmesg for what kvm says")
        }
        let vm = Descriptor(owning: raw)
        let v5 = Self.testDevice(vm.rawValue)
        answers = KVMInterface.allCases.map { interface in
            switch interface {
            case .vgicV5: (interface, v5)
            case .userspacePPIs: (interface, v5 == .present ? Self.testPPIs(vm.rawValue) : .notAsked(.vgicV5))
            default: (interface, Self.test(vm.rawValue, Self.requests[interface] ?? 0))
            }
        }
    }

    /// The numbers of the posted calls.
    static let requests: [KVMInterface: UInt] = [
        .enableVLPI: 0x4004_AEF0, .disableVLPI: 0x4004_AEF1, .queryVLPI: 0x8004_AEF2, .debugGICMSISetup: 0x4020_AEF3,
    ]

    /// The number of KVM_DEV_TYPE_ARM_VGIC_V5, which headers before Linux 7.0 do not have.
    private static var typeOfV5: UInt32 { 16 }

    private static func testDevice(_ vm: CInt) -> Answer {
        var request = kvm_create_device()
        request.type = typeOfV5
        request.flags = UInt32(KVM_CREATE_DEVICE_TEST)
        return ask(vm, irqmark_kvm_create_device, &request)
    }

    /// Makes the GICv5 of a VM that nobody runs, and asks it for attribute USERSPACE_PPIS (5) of its control group (4).
    private static func testPPIs(_ vm: CInt) -> Answer {
        var request = kvm_create_device()
        request.type = typeOfV5
        let made = ask(vm, irqmark_kvm_create_device, &request)
        guard made == .present else { return made }
        let gic = Descriptor(owning: CInt(bitPattern: request.fd))
        var attribute = kvm_device_attr()
        attribute.group = 4
        attribute.attr = 5
        return ask(gic.rawValue, irqmark_kvm_has_device_attr, &attribute)
    }

    private static func ask<Argument: BitwiseCopyable>(
        _ descriptor: CInt, _ request: UInt, _ argument: inout Argument
    ) -> Answer {
        // SAFETY: each request is called with the structure that <linux/kvm.h> names for it, for the call only.
        let result = unsafe withUnsafeMutablePointer(to: &argument) {
            unsafe irqmark_ioctl(descriptor, request, $0)
        }
        return result >= 0 ? .present : .absent(Errno(rawValue: errno))
    }

    /// A call with an argument at no address: a kernel that knows the call says EFAULT, any other ENOTTY or EINVAL.
    static func test(_ vm: CInt, _ request: UInt) -> Answer {
        guard irqmark_ioctl_number(vm, request, 0) < 0 else { return .present }
        let error = Errno(rawValue: errno)
        return error == .badAddress ? .present : .absent(error)
    }
}
