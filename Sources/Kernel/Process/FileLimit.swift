import Glibc
public import SystemPackage

/// How many file descriptors the process may have (RLIMIT_NOFILE).
public enum FileLimit {
    /// The soft limit, which is in force, and the hard one, up to which a process may raise it.
    public static func current() -> (soft: Int, hard: Int) {
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
    }

    /// Raises the soft limit to the hard one, as every VMM does. Throws what setrlimit(2) lists.
    public static func raise() throws(Errno) {
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw lastError() }
    }
}
