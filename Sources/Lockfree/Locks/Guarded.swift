/// A value that is only touched under a lock, as `Synchronization.Mutex` holds one.
///
/// `Synchronization.Mutex` would do but for ThreadSanitizer: the part of a contended `Mutex` that waits is in a library
/// that was not built for it, so it reports races on what the mutex protects. It sees the order of the sections of a
/// `Guarded`.
@safe public struct Guarded<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // SAFETY: the cell belongs to this value alone, from init to deinit, and is only touched under the lock.
    private let lock = AdaptiveMutex()
    private let cell: UnsafeMutablePointer<Value>

    /// A value whose lock nobody holds.
    public init(_ value: consuming sending Value) {
        unsafe cell = .allocate(capacity: 1)
        unsafe cell.initialize(to: value)
    }

    deinit {
        unsafe cell.deinitialize(count: 1)
        unsafe cell.deallocate()
    }

    /// Runs the closure with the value, alone. Not recursive: traps if this thread already runs such a closure.
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try unsafe body(&cell.pointee)
    }
}
