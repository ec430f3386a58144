import CLinux
import Glibc
import Kernel
import SystemPackage

/// /dev/kvm, open.
struct KVMDevice: ~Copyable {
    let descriptor: Descriptor

    /// - Throws: why it cannot be opened, and what would help.
    init() throws(KVMUnavailable) {
        let raw = unsafe open("/dev/kvm", O_RDWR | O_CLOEXEC)
        guard raw >= 0 else { throw Self.explain(Errno(rawValue: errno)) }
        descriptor = Descriptor(owning: raw)
    }

    /// Why open(2) of /dev/kvm was refused.
    static func explain(_ error: Errno) -> KVMUnavailable {
        switch error {
        case .noSuchFileOrDirectory:
            KVMUnavailable(
                cause: "there is no /dev/kvm",
                mend: "load kvm_intel or kvm_amd; in a virtual machine its host must allow nesting")
        case .permissionDenied, .notPermitted:
            KVMUnavailable(
                cause: "/dev/kvm may not be opened (\(error))", mend: "join group kvm, or run as root")
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            KVMUnavailable(
                cause: "/dev/kvm cannot be opened (\(error))",
                mend: "raise the limit (ulimit -n), or run fewer arms at once (--loop, --path)")
        default:
            KVMUnavailable(cause: "/dev/kvm cannot be opened (\(error))", mend: "see dmesg for what kvm says")
        }
    }

    /// The version of the interface; 12 since 2007.
    var version: CInt { irqmark_ioctl_number(descriptor.rawValue, irqmark_kvm_get_api_version, 0) }

    /// What KVM says of a capability: 0 if it lacks it.
    func check(_ capability: CInt) -> CInt {
        max(0, irqmark_ioctl_number(descriptor.rawValue, irqmark_kvm_check_extension, UInt(capability)))
    }
}
