public import Synchronization

/// What is a mutex in KVM (its_lock, cmd_lock). A waiter spins a little and then parks in the mutex, which is fair to
/// those that park. A holder that lost its processor costs the waiter a sleep instead of a whole time slice of
/// spinning, and the caller can count how often that happened.
public struct AdaptiveMutex: ~Copyable, Sendable {
    /// The lock itself. `Mutex` offers sections as closures; its_lock and cmd_lock are taken and given back in
    /// different functions.
    @usableFromInline let mutex = Mutex<Void>(())

    /// 1 while the lock is held: read while spinning, because a failed attempt at the mutex itself is a system call.
    ///
    /// It also carries the order of sections where ThreadSanitizer can see it: the parts of `Mutex` that park are in a
    /// library that was not built for it.
    @usableFromInline let held = Atomic<UInt32>(0)

    /// How often a waiter looks before it parks in the mutex: some microseconds, longer than any section that runs
    /// undisturbed. A thread that parks here lets its processor halt, and a virtual machine
    /// may get that processor back only milliseconds later. With 512 looks, two threads in short sections parked once
    /// in 50 deliveries.
    @inlinable public static var spinLimit: Int { 8192 }

    /// A free lock.
    public init() {}

    /// Takes the lock. Not recursive: traps if this thread holds it.
    ///
    /// - Returns: true if spinning was not enough and the thread had to park in the mutex.
    @discardableResult @inlinable public borrowing func lock() -> Bool {
        if tryLock() { return false }
        return lockContended()
    }

    /// Takes the lock if it is free; true if it did.
    @inlinable public borrowing func tryLock() -> Bool {
        // Acquiring, pairs with the store in `unlock`; the mutex alone would do, but see `held`.
        guard held.load(ordering: .acquiring) == 0, mutex._unsafeTryLock() else { return false }
        markHeld()
        return true
    }

    /// Gives the lock back. Only by the thread that took it.
    @inlinable public borrowing func unlock() {
        // Releasing, pairs with the acquiring load in `markHeld` of the next holder.
        held.store(0, ordering: .releasing)
        mutex._unsafeUnlock()
    }

    @inlinable borrowing func markHeld() {
        // Acquiring, pairs with the store in `unlock` of the holder before. Its value says nothing here.
        _ = held.load(ordering: .acquiring)
        // Relaxed: only a hint for those who spin; the mutex decides who holds the lock.
        held.store(1, ordering: .relaxed)
    }

    @usableFromInline borrowing func lockContended() -> Bool {
        for _ in 0..<Self.spinLimit where tryLock() { return false }
        mutex._unsafeLock()
        markHeld()
        return true
    }
}
