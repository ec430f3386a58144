import CLinux
import Glibc
public import Synchronization
import SystemPackage

/// Sleeping on a 32-bit word until another thread wakes the sleeper (futex(2)).
public enum Futex {
    /// Sleeps while the word is `expected`, until a thread of this process calls `wake` or the time is over. May return
    /// early: the caller looks at the word again. Orders no memory.
    public static func wait(_ word: borrowing Atomic<UInt32>, expected: UInt32, timeoutNanoseconds: UInt64) {
        wait(FUTEX_WAIT | FUTEX_PRIVATE_FLAG, word, expected, timeoutNanoseconds)
    }

    /// Sleeps while a word in memory that several processes share is `expected`, until one of them calls `wakeShared`
    /// or the time is over. May return early: the caller looks at the word again. Orders no memory.
    public static func waitShared(_ word: borrowing Atomic<UInt32>, expected: UInt32, timeoutNanoseconds: UInt64) {
        wait(FUTEX_WAIT, word, expected, timeoutNanoseconds)
    }

    /// Wakes up to `count` threads of this process that sleep in `wait`. Returns how many it woke.
    @discardableResult public static func wake(_ word: borrowing Atomic<UInt32>, count: UInt32 = 1) -> Int {
        wake(FUTEX_WAKE | FUTEX_PRIVATE_FLAG, word, count)
    }

    /// Wakes up to `count` threads of any process that sleep in `waitShared`. Returns how many it woke.
    @discardableResult public static func wakeShared(_ word: borrowing Atomic<UInt32>, count: UInt32 = 1) -> Int {
        wake(FUTEX_WAKE, word, count)
    }

    private static func wait(_ operation: CInt, _ word: borrowing Atomic<UInt32>, _ expected: UInt32, _ limit: UInt64) {
        var time = timespec(tv_sec: Int(limit / 1_000_000_000), tv_nsec: Int(limit % 1_000_000_000))
        // SAFETY: the kernel reads the word during the call only, and the borrow keeps it in place so long.
        unsafe withUnsafePointer(to: word) { pointer in
            _ = unsafe irqmark_futex(pointer, operation, expected, &time)
        }
    }

    private static func wake(_ operation: CInt, _ word: borrowing Atomic<UInt32>, _ count: UInt32) -> Int {
        // The kernel takes a signed number, and wakes one thread where that is negative.
        let count = min(count, UInt32(CInt.max))
        // SAFETY: the kernel looks at the address only, which the borrow keeps in place during the call.
        return unsafe withUnsafePointer(to: word) { pointer in
            Int(unsafe irqmark_futex(pointer, operation, count, nil))
        }
    }
}
