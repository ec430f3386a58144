public import SystemPackage

/// What went wrong with the host's KVM.
public enum LiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// KVM cannot be used here.
    case unavailable(KVMUnavailable)
    /// The kernel refused a system call; the text names the call.
    case refused(String, Errno)
    /// A vCPU has not done within that many milliseconds what the host waited for.
    case unresponsive(vcpu: Int, milliseconds: Int)
    /// A vCPU left the guest for a reason that this guest never gives.
    case stopped(vcpu: Int, reason: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .unavailable(let why): why.cause
        case .refused(let call, let errno): "\(call): \(errno)"
        case .unresponsive(let vcpu, let milliseconds): "vCPU \(vcpu) has not answered for \(milliseconds) ms"
        case .stopped(let vcpu, let reason): "vCPU \(vcpu) stopped: \(reason)"
        }
    }
}
