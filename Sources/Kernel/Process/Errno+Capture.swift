import Glibc
import SystemPackage

/// The error that the last call of this thread left behind. Read it before anything else can run.
@inline(never) func lastError() -> Errno { Errno(rawValue: errno) }
