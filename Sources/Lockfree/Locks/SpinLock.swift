import Glibc
public import Synchronization

/// What is a raw spinlock in KVM (irq_lock, ap_list_lock), at its price: one atomic read-modify-write to take it, a
/// plain store to give it back. A `Mutex` pays a second read-modify-write: the software path, which takes ten to
/// twenty-five of these locks a delivery where the direct path takes none, would look worse than KVM's. For sections of
/// some nanoseconds: it is not fair, and a thread that holds one for long starves the others. What is a mutex in KVM is
/// an `AdaptiveMutex` here.
///
/// A waiter spins a little and then naps between looks, so that a holder that lost its processor costs it a sleep and
/// no whole time slice; the caller can count how often that happened.
public struct SpinLock: ~Copyable, Sendable {
    /// 1 while the lock is held.
    @usableFromInline let held = Atomic<UInt32>(0)

    /// How often a waiter looks before its first nap: some microseconds, longer than any section that runs undisturbed.
    /// `AdaptiveMutex.spinLimit` says why it is so many.
    @inlinable public static var spinLimit: Int { 8192 }

    /// The length of a nap. Nobody ends it early: to know of a sleeper the holder would need a second
    /// read-modify-write.
    private static var napNanoseconds: Int { 50_000 }

    /// A free lock.
    public init() {}

    /// Takes the lock. Not recursive: a thread that holds it would wait for itself for ever.
    ///
    /// - Returns: true if spinning was not enough and the thread had to sleep.
    @discardableResult @inlinable public borrowing func lock() -> Bool {
        if tryLock() { return false }
        return lockContended()
    }

    /// Takes the lock if it is free; true if it did.
    @inlinable public borrowing func tryLock() -> Bool {
        // Acquiring pairs with the store in `unlock`: the section before happens before this one.
        held.compareExchange(expected: 0, desired: 1, ordering: .acquiring).exchanged
    }

    /// Gives the lock back. Only by the thread that took it.
    @inlinable public borrowing func unlock() {
        // Releasing pairs with `tryLock` of the next holder.
        held.store(0, ordering: .releasing)
    }

    @usableFromInline borrowing func lockContended() -> Bool {
        for _ in 0..<Self.spinLimit where isFree && tryLock() { return false }
        var nap = timespec(tv_sec: 0, tv_nsec: Self.napNanoseconds)
        repeat { unsafe nanosleep(&nap, nil) } while !(isFree && tryLock())
        return true
    }

    /// A look that leaves the cache line with the holder. Relaxed: only a hint, `tryLock` decides.
    private var isFree: Bool { held.load(ordering: .relaxed) == 0 }
}
