import Glibc
public import SystemPackage

/// A child process that leads a process group of its own: ending it ends everything that it started, too.
public final class ChildProcess {
    /// How a process ended.
    public enum Ending: Sendable, Equatable {
        /// It exited with this status.
        case exited(Int32)
        /// This signal killed it.
        case killed(Int32)
    }

    private let id: pid_t
    private var known: Ending?

    /// Starts a program. Its standard input is empty.
    /// - Parameters:
    ///   - path: the file to run; PATH is not searched.
    ///   - arguments: without the program's own name.
    ///   - environment: entries `NAME=value`.
    ///   - output: the descriptor that becomes its standard output and standard error.
    ///   - descriptor: the descriptor that becomes its descriptor 3; nil for none.
    /// - Throws: what posix_spawn(3) lists, ENOENT and EACCES among it; EMFILE where no descriptor is left.
    public init(
        path: String, arguments: [String], environment: [String], output: CInt, descriptor: CInt? = nil
    ) throws(Errno) {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // SAFETY: initialised here and destroyed below; the calls copy the path.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        // A process that was started without a standard input may hold one of these descriptors at a number that is
        // filled first.
        let saidTo = fcntl(output, F_DUPFD_CLOEXEC, 4)
        guard saidTo >= 0 else { throw lastError() }
        defer { close(saidTo) }
        var found: CInt = -1
        if let descriptor {
            found = fcntl(descriptor, F_DUPFD_CLOEXEC, 4)
            guard found >= 0 else { throw lastError() }
        }
        defer { if found >= 0 { close(found) } }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, saidTo, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, saidTo, 2)
        if found >= 0 { unsafe posix_spawn_file_actions_adddup2(&actions, found, 3) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var child = pid_t()
        // SAFETY: both lists end with nil and live until the call returns; the program gets copies.
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        var settings = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + settings).forEach { unsafe free($0) } }
        let code = unsafe posix_spawn(&child, path, &actions, &attributes, &words, &settings)
        guard code == 0 else { throw Errno(rawValue: code) }
        id = child
    }

    deinit { end() }

    /// How the process ended; nil while it runs. Once it has ended, its whole group has been killed.
    public func ending() -> Ending? {
        if known == nil, hasEnded { reap() }
        return known
    }

    /// Kills the process and everything that it started.
    public func end() {
        guard known == nil else { return }
        // Until the child has become the leader of its group, a signal to the group does not reach it.
        _ = kill(id, SIGKILL)
        reap()
    }

    /// Whether the process has ended and was not yet waited for: its number cannot be another process's then.
    private var hasEnded: Bool {
        var information = unsafe siginfo_t()
        // SAFETY: filled before the call returns; its signal is 0 while the process runs.
        let answer = unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
        return unsafe answer == 0 && information.si_signo == SIGCHLD
    }

    /// Kills the process group, waits for the process, and keeps how it ended. The group comes first: once the process
    /// was waited for, its number may be another process's.
    private func reap() {
        _ = kill(-id, SIGKILL)
        var status: Int32 = 0
        var result: pid_t
        repeat { result = unsafe waitpid(id, &status, 0) } while result < 0 && errno == EINTR
        // WIFEXITED and its like are macros. Where SIGCHLD is ignored the kernel keeps no status.
        let signal = result == id ? status & 0x7F : SIGKILL
        known = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    /// Process id of the calling process's parent.
    public static var parent: Int32 { getppid() }

    /// Process id of the calling process.
    public static var own: Int32 { getpid() }
}
