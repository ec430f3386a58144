import CLinux
import Glibc
public import Synchronization
import SystemPackage

/// Parking on a 32-bit word.
public enum Futex {
    /// Sleeps while the word is `expected`, at most that long. May return early; look at the word again.
    public static func wait(_ word: borrowing Atomic<UInt32>, expected: UInt32, timeoutNanoseconds: UInt64) {
        var limit = timespec(
            tv_sec: Int(timeoutNanoseconds / 1_000_000_000), tv_nsec: Int(timeoutNanoseconds % 1_000_000_000))
        // SAFETY: the kernel reads the word during the call only, and the borrow keeps it in place so long.
        unsafe withUnsafePointer(to: word) { pointer in
            _ = unsafe irqmark_futex(pointer, 128, expected, &limit)  // FUTEX_WAIT | FUTEX_PRIVATE_FLAG
        }
    }

    /// The same on a word of memory that several processes share.
    public static func waitShared(_ word: borrowing Atomic<UInt32>, expected: UInt32, timeoutNanoseconds: UInt64) {
        var limit = timespec(
            tv_sec: Int(timeoutNanoseconds / 1_000_000_000), tv_nsec: Int(timeoutNanoseconds % 1_000_000_000))
        // SAFETY: as above.
        unsafe withUnsafePointer(to: word) { pointer in
            _ = unsafe irqmark_futex(pointer, 0, expected, &limit)  // FUTEX_WAIT
        }
    }

    /// Wakes up to `count` sleepers of all processes.
    public static func wakeShared(_ word: borrowing Atomic<UInt32>, count: UInt32 = 1) {
        unsafe withUnsafePointer(to: word) { pointer in
            _ = unsafe irqmark_futex(pointer, 1, count, nil)  // FUTEX_WAKE
        }
    }

    /// Wakes up to `count` sleepers.
    public static func wake(_ word: borrowing Atomic<UInt32>, count: UInt32 = 1) {
        unsafe withUnsafePointer(to: word) { pointer in
            _ = unsafe irqmark_futex(pointer, 129, count, nil)  // FUTEX_WAKE | FUTEX_PRIVATE_FLAG
        }
    }
}
