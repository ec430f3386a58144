/// A value that is only touched under a lock, as `Synchronization.Mutex` holds one.
///
/// ThreadSanitizer sees the order of these sections. Of a contended `Mutex` it does not: the part that waits is in a
/// library that was not built for it, and what the mutex protects looks like a race.
@safe public struct Guarded<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // SAFETY: the cell belongs to this value alone, from init to deinit, and is only touched under the lock.
    private let lock = BoundedSpinLock()
    private let cell: UnsafeMutablePointer<Value>

    /// Nobody holds the lock.
    public init(_ value: consuming sending Value) {
        unsafe cell = .allocate(capacity: 1)
        unsafe cell.initialize(to: value)
    }

    deinit {
        unsafe cell.deinitialize(count: 1)
        unsafe cell.deallocate()
    }

    /// Runs the closure with the value, alone. Not recursive.
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try unsafe body(&cell.pointee)
    }
}
