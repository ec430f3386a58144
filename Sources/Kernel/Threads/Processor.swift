import CLinux
import Glibc
public import SystemPackage

/// The processors of the machine, and which of them the calling thread may run on.
public enum Processor {
    /// Room for 8,192 processors, the most that a kernel is built for.
    private static var maskWords: Int { 128 }

    /// Numbers of the processors that the calling thread may run on, ascending (sched_getaffinity): those that taskset
    /// or a cpuset left it.
    public static func allowed() -> [Int] {
        var words = [UInt64](repeating: 0, count: maskWords)
        let bytes = unsafe irqmark_get_affinity(&words, UInt(words.count * 8))
        guard bytes > 0 else { return [] }
        return (0..<bytes * 8).filter { words[$0 / 64] >> UInt64($0 % 64) & 1 != 0 }
    }

    /// Binds the calling thread to one processor.
    /// - Throws: EINVAL where the thread may not run there or the processor does not exist; nothing has changed then.
    public static func pin(to cpu: Int) throws(Errno) { try pin(to: [cpu]) }

    /// Lets the calling thread run on these processors alone.
    /// - Parameter cpus: as `allowed` gave them.
    /// - Throws: EINVAL where the thread may not run on all of them. The kernel then leaves it those that it allows,
    ///   or, if it allows none, those that it had.
    public static func pin(to cpus: [Int]) throws(Errno) {
        var words = [UInt64](repeating: 0, count: maskWords)
        for cpu in cpus {
            guard (0..<maskWords * 64).contains(cpu) else { throw .invalidArgument }
            words[cpu / 64] |= 1 << UInt64(cpu % 64)
        }
        guard unsafe irqmark_set_affinity(words, UInt(words.count * 8)) == 0 else { throw lastError() }
        // The kernel drops processors that a cpuset forbids, without an error.
        guard Set(allowed()) == Set(cpus) else { throw .invalidArgument }
    }

    /// Gives the processor to another thread that is ready to run (sched_yield(2)).
    public static func yield() { _ = sched_yield() }

    /// Sleeps for at least that long, in ns; a signal ends the sleep early.
    public static func sleep(nanoseconds: UInt64) {
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        // SAFETY: a time of our own, and no place for the rest.
        _ = unsafe nanosleep(&time, nil)
    }

    /// Tells the processor that the thread spins (`pause`, `yield`).
    public static func pause() { irqmark_pause() }

    /// Makes one real, empty system call.
    public static func emptySystemCall() { _ = irqmark_empty_call() }
}
