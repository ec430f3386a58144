import CLinux
import Glibc
import Kernel
import SystemPackage

/// /dev/kvm, open, and known to be KVM's.
struct KVMDevice: ~Copyable {
    /// Where the device is on every kernel.
    static var path: String { "/dev/kvm" }

    let descriptor: Descriptor
    /// The version of KVM's interface; 12 since 2007.
    let version: CInt

    /// - Parameter path: another place, for tests of what may stand there.
    /// - Throws: why the device cannot be opened or is not KVM's, and a remedy.
    init(path: String = KVMDevice.path) throws(KVMUnavailable) {
        let raw = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard raw >= 0 else { throw Self.explain(Errno(rawValue: errno), path: path) }
        let descriptor = Descriptor(owning: raw)
        let version = irqmark_ioctl_number(raw, irqmark_kvm_get_api_version, 0)
        guard version >= 0 else { throw Self.explain(notKVM: raw, Errno(rawValue: errno), path: path) }
        self.descriptor = descriptor
        self.version = version
    }

    /// Cause and remedy of an open(2) that was refused.
    static func explain(_ error: Errno, path: String = KVMDevice.path) -> KVMUnavailable {
        switch error {
        case .noSuchFileOrDirectory:
            KVMUnavailable(
                cause: "there is no \(path)",
                remedy: "load kvm_intel or kvm_amd; in a virtual machine its host must allow nesting")
        case .operationNotSupportedByDevice, .noSuchAddressOrDevice:
            KVMUnavailable(
                cause: "\(path) has no driver behind it (\(error))",
                remedy: "load kvm_intel or kvm_amd; in a virtual machine its host must allow nesting")
        case .permissionDenied, .notPermitted:
            KVMUnavailable(cause: "\(path) may not be opened (\(error))", remedy: "join group kvm, or run as root")
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            KVMUnavailable(
                cause: "\(path) cannot be opened (\(error))",
                remedy: "raise the limit (ulimit -n), or run fewer arms at once (--loop, --path)")
        case .isDirectory: KVMUnavailable(cause: "\(path) is a directory, not KVM", remedy: replace(path))
        default:
            KVMUnavailable(cause: "\(path) cannot be opened (\(error))", remedy: "see dmesg for what kvm says")
        }
    }

    /// Cause and remedy of a file that is not KVM's device: it does not know KVM's first request.
    private static func explain(notKVM descriptor: CInt, _ error: Errno, path: String) -> KVMUnavailable {
        var status = stat()
        _ = unsafe fstat(descriptor, &status)
        let kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: "a regular file"
            case S_IFIFO: "a FIFO"
            case S_IFCHR: "another character device"
            default: "something else"
            }
        return KVMUnavailable(
            cause: "\(path) is \(kind), not KVM (KVM_GET_API_VERSION: \(error))", remedy: replace(path))
    }

    /// The remedy where something else has KVM's place.
    private static func replace(_ path: String) -> String {
        "put KVM's device there: remove \(path) and load the module again, or bind the host's into this container"
    }

    /// What KVM answers for a capability (KVM_CHECK_EXTENSION): 0 if it lacks it.
    func check(_ capability: CInt) -> CInt {
        max(0, irqmark_ioctl_number(descriptor.rawValue, irqmark_kvm_check_extension, UInt(capability)))
    }
}
