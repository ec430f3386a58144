public import SystemPackage

/// io_uring cannot be used here: the cause, and a remedy.
public struct RingUnavailable: Error, Sendable, Equatable {
    /// The error of the system call that failed.
    public let errno: Errno
    /// The cause, in words.
    public let cause: String
    /// The remedy, in words.
    public let remedy: String

    /// Words the cause and the remedy of an error.
    /// - Parameters:
    ///   - errno: the error of the system call that failed.
    ///   - disabled: the value of /proc/sys/kernel/io_uring_disabled, nil where it does not exist.
    ///   - call: the name of that system call.
    public init(errno: Errno, disabled: Int?, call: String = "io_uring_setup") {
        self.errno = errno
        switch errno {
        case .permissionDenied, .notPermitted:
            if let disabled, disabled > 0 {
                cause = "io_uring is switched off (kernel.io_uring_disabled = \(disabled))"
                remedy = "set it to 0: sysctl -w kernel.io_uring_disabled=0"
            } else {
                cause = "\(call) is forbidden (\(errno)), as seccomp filters of containers do"
                remedy = "run outside the container, or allow io_uring in its seccomp profile"
            }
        case .noFunction:
            cause = "this kernel has no io_uring"
            remedy = "use Linux 5.13 or later with CONFIG_IO_URING=y"
        case .noMemory:
            cause = "the rings do not fit into the locked-memory limit"
            remedy = "raise it: ulimit -l unlimited"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            cause = "no file descriptor is left for a ring"
            remedy = "raise the limit: ulimit -n"
        default:
            cause = "\(call) failed: \(errno)"
            remedy = "use Linux 5.13 or later"
        }
    }
}
