package import SystemPackage
package import Vocabulary

extension RunError {
    /// No eventfd could be had: the cause, and a remedy.
    package static func noEventfd(_ error: Errno) -> RunError {
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
