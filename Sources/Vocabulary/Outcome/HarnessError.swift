import SystemPackage

/// Why a run did not happen.
public enum HarnessError: Error, Sendable, Equatable {
    /// It was asked for wrongly: exit 64.
    case usage(String)
    /// It could not be carried out: exit 1.
    case failed(String)
    /// What was to be compared cannot be: exit 6.
    case notComparable(String)

    /// No eventfd could be had: why, and what mends that.
    static func noEventfd(_ error: Errno) -> HarnessError {
        switch error {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            .failed("no eventfd: \(error); raise the limit: ulimit -n")
        case .notPermitted, .permissionDenied, .noFunction:
            .failed("no eventfd: \(error); allow eventfd2 where it is forbidden (seccomp), or take loop call")
        case .noMemory: .failed("no eventfd: \(error); free memory")
        default: .failed("no eventfd: \(error)")
        }
    }
}
