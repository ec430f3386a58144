import CLinux
import Glibc
public import Synchronization
import SystemPackage

/// Parking on a 32-bit word.
public enum Futex {
    /// Sleeps while the word is `expected`, at most that long, until a thread of this process calls `wake`. May return
    /// early; look at the word again.
    public static func wait(_ word: borrowing Atomic<UInt32>, expected: UInt32, timeoutNanoseconds: UInt64) {
        wait(FUTEX_WAIT | FUTEX_PRIVATE_FLAG, word, expected, timeoutNanoseconds)
    }

    /// Sleeps while a word in memory that several processes share is `expected`, at most that long, until one of them
    /// calls `wakeShared`. May return early; look at the word again.
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
        // The kernel takes a signed number, and wakes one where that is negative.
        let count = min(count, UInt32(CInt.max))
        // SAFETY: the kernel looks at the address only, which the borrow keeps in place during the call.
        return unsafe withUnsafePointer(to: word) { pointer in
            Int(unsafe irqmark_futex(pointer, operation, count, nil))
        }
    }
}
