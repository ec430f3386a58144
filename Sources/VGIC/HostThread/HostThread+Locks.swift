public import Lockfree

/// Every lock of the modelled kernel is taken and given back here, at its place in `LockOrder`.
///
/// A debug build stops at a lock that is taken against the order, at one that is given back and not held, and where a
/// function that needs a lock is called without it. In a release build nothing of this is left, in instructions or in
/// bytes.
extension HostThread {
    /// Takes what is a raw spinlock in KVM, and counts it.
    @inlinable public mutating func acquire(_ lock: borrowing SpinLock, at place: LockOrder) {
        noteTaken(place)
        counters.lockAcquisitions &+= 1
        if lock.lock() { counters.lockParks &+= 1 }
    }

    /// Takes what is a mutex in KVM, and counts it.
    @inlinable public mutating func acquire(_ lock: borrowing AdaptiveMutex, at place: LockOrder) {
        noteTaken(place)
        counters.lockAcquisitions &+= 1
        if lock.lock() { counters.lockParks &+= 1 }
    }

    /// Takes a lock for what hardware, or the books of the host's driver, reads: on nobody's account.
    mutating func acquireUncounted(_ lock: borrowing SpinLock, at place: LockOrder) {
        noteTaken(place)
        _ = lock.lock()
    }

    /// Takes a lock of the host's driver, or of the irqfds: on nobody's account.
    package mutating func acquireUncounted(_ lock: borrowing AdaptiveMutex, at place: LockOrder) {
        noteTaken(place)
        _ = lock.lock()
    }

    /// Gives what is a raw spinlock in KVM back.
    @inlinable public mutating func release(_ lock: borrowing SpinLock, at place: LockOrder) {
        noteGivenBack(place)
        lock.unlock()
    }

    /// Gives what is a mutex in KVM back.
    @inlinable public mutating func release(_ lock: borrowing AdaptiveMutex, at place: LockOrder) {
        noteGivenBack(place)
        lock.unlock()
    }

    /// Runs the closure with what a lock of the host's driver guards, alone: on nobody's account.
    mutating func with<Value: ~Copyable, Result, Failure: Error>(
        _ guarded: borrowing Guarded<Value>, at place: LockOrder,
        _ body: (inout Value, inout HostThread) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        noteTaken(place)
        defer { noteGivenBack(place) }
        return try guarded.withLock { value throws(Failure) in try body(&value, &self) }
    }

    /// Whether it holds that lock. For assertions: true in a release build, which does not know.
    @inlinable public borrowing func holds(_ lock: LockOrder) -> Bool {
        #if DEBUG
            held.holds(lock)
        #else
            true
        #endif
    }

    /// Whether it holds any lock of that level. For assertions: true in a release build, which does not know.
    @inlinable public borrowing func holds(any level: LockOrder.Level) -> Bool {
        #if DEBUG
            held.holds(any: level)
        #else
            true
        #endif
    }

    /// Whether it holds no lock of that level and none that the order has inside it. For assertions: true in a release
    /// build, which does not know.
    @inlinable public borrowing func isOutside(_ level: LockOrder.Level) -> Bool {
        #if DEBUG
            held.isOutside(level)
        #else
            true
        #endif
    }

    /// Somebody who looks at the model from outside, for a test or a report. It takes the locks, because what it looks
    /// at is guarded by them, but no kernel does that work: it is on nobody's account, and has an order of its own.
    package static var onlooker: HostThread { HostThread(wakes: .nobody) }

    /// The lock is about to be taken: a debug build stops if the order forbids it.
    @inlinable @inline(__always) mutating func noteTaken(_ place: LockOrder) {
        #if DEBUG
            if !held.take(place) {
                preconditionFailure("\(place.level.kernelName) is taken against the lock order, inside \(held)")
            }
        #endif
    }

    /// The lock is about to be given back: a debug build stops if it is not held.
    @inlinable @inline(__always) mutating func noteGivenBack(_ place: LockOrder) {
        #if DEBUG
            if !held.drop(place) {
                preconditionFailure("\(place.level.kernelName) is given back and not held: \(held)")
            }
        #endif
    }
}
