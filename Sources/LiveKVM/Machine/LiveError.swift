public import SystemPackage

/// What went wrong between us and the host's KVM.
public enum LiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// KVM cannot be used here.
    case unavailable(KVMUnavailable)
    /// A system call was refused; the word says which.
    case refused(String, Errno)
    /// A vCPU did not do in that many milliseconds what it had to do.
    case unresponsive(vcpu: Int, milliseconds: Int)
    /// A vCPU left the guest for a reason that the guest never gives.
    case stopped(vcpu: Int, reason: String)

    /// In words.
    public var description: String {
        switch self {
        case .unavailable(let why): why.cause
        case .refused(let call, let errno): "\(call): \(errno)"
        case .unresponsive(let vcpu, let milliseconds): "vCPU \(vcpu) has not answered for \(milliseconds) ms"
        case .stopped(let vcpu, let reason): "vCPU \(vcpu) stopped: \(reason)"
        }
    }
}
