import CLinux
import Glibc

/// The time that a thread spent on a processor, as the kernel accounts it.
public enum ThreadClock {
    /// The ids of this process's threads, those included that the kernel runs for its rings; empty without /proc.
    static func threads() -> Set<Int32> {
        // SAFETY: the stream is ours; an entry is read before the next call.
        guard let folder = unsafe opendir("/proc/self/task") else { return [] }
        defer { _ = unsafe closedir(folder) }
        var threads: Set<Int32> = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: unsafe Array(bytes).prefix { $0 != 0 }, as: UTF8.self)
            }
            if let thread = Int32(name) { threads.insert(thread) }
        }
        return threads
    }

    /// The calling thread's id (gettid(2)).
    public static func identifier() -> Int32 { irqmark_thread_id() }

    /// CPU time of a thread of this process by its id, in ns; 0 if there is no such thread. The number of a thread's
    /// clock is the kernel's encoding: the complement of the id, then "one thread" and "time that the scheduler gave
    /// it".
    public static func cpuNanoseconds(thread: Int32) -> UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(clockid_t(~thread << 3 | 6), &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// CPU time of the calling thread, in ns (CLOCK_THREAD_CPUTIME_ID).
    public static func cpuNanoseconds() -> UInt64 { TickClock.nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }

    /// How often the calling thread was taken off its processor (getrusage); nil if the kernel does not say.
    public static func involuntarySwitches() -> UInt64? {
        let thread = __rusage_who_t(1)  // RUSAGE_THREAD, which needs _GNU_SOURCE
        var usage = rusage()
        // SAFETY: filled before the call returns.
        return unsafe getrusage(thread, &usage) == 0 ? UInt64(usage.ru_nivcsw) : nil
    }
}
