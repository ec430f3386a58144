public import Synchronization

/// A lock that spins a little and then parks.
///
/// The kernel's spin locks may spin because their holder cannot be preempted; ours can, and on two cores a spinning
/// waiter would burn the holder's time slice and book it as work. Parks are reported so that they can be counted.
public struct BoundedSpinLock: ~Copyable, Sendable {
    /// Tries before a waiter parks.
    @inlinable public static var spinLimit: Int { 64 }

    @usableFromInline let mutex = Mutex<Void>(())
    /// Repeats the mutex's hand-over in an atomic of ours: ThreadSanitizer does not see into the standard library.
    @usableFromInline let handOver = Atomic<UInt32>(0)

    @inlinable public init() {}

    /// Takes the lock. True if the thread had to park for it.
    @discardableResult @inlinable public borrowing func lock() -> Bool {
        let parked = !mutex._unsafeTryLock() && lockSlowly()
        _ = handOver.load(ordering: .acquiring)  // pairs with the store in `unlock`
        return parked
    }

    /// Takes the lock if it is free.
    @inlinable public borrowing func tryLock() -> Bool {
        guard mutex._unsafeTryLock() else { return false }
        _ = handOver.load(ordering: .acquiring)  // pairs with the store in `unlock`
        return true
    }

    /// Releases the lock.
    /// - Precondition: the calling thread holds it.
    @inlinable public borrowing func unlock() {
        handOver.store(0, ordering: .releasing)  // pairs with the loads in `lock` and `tryLock`
        mutex._unsafeUnlock()
    }

    @usableFromInline @inline(never) borrowing func lockSlowly() -> Bool {
        for _ in 0..<Self.spinLimit where mutex._unsafeTryLock() { return false }
        mutex._unsafeLock()
        return true
    }
}
