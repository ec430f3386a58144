/// Stands in for `Synchronization.Mutex`: who finds it taken is put aside until it is free.
@safe public struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // SAFETY: as `Atomic`. The value is only touched by whoever holds the lock.
    private struct Cell {
        var location = Location()
        var isHeld = false
    }

    private let cell: UnsafeMutablePointer<Cell>
    private let value: UnsafeMutablePointer<Value>

    /// As the original.
    public init(_ initial: consuming sending Value) {
        unsafe cell = .allocate(capacity: 1)
        unsafe cell.initialize(to: Cell())
        unsafe value = .allocate(capacity: 1)
        unsafe value.initialize(to: initial)
    }

    deinit {
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
        unsafe cell.deallocate()
    }

    private borrowing func step() -> Scheduler? {
        guard let scheduler = Scheduler.current else { return nil }
        // SAFETY: the location is the first field of the cell.
        let location = unsafe UnsafeMutableRawPointer(cell).assumingMemoryBound(to: Location.self)
        unsafe scheduler.visit(location, writes: true, orders: true)
        return scheduler
    }

    /// As the original.
    public borrowing func _unsafeLock() {
        let cell = unsafe cell
        if let scheduler = step() {
            if unsafe cell.pointee.isHeld { scheduler.pause(.lock { unsafe !cell.pointee.isHeld }) }
        } else if unsafe cell.pointee.isHeld {
            preconditionFailure("a lock is held, and no strand runs that could give it back")
        }
        unsafe cell.pointee.isHeld = true
    }

    /// As the original, except that it comes only when the lock is free: a try that would have failed is put off.
    public borrowing func _unsafeTryLock() -> Bool {
        _unsafeLock()
        return true
    }

    /// As the original.
    public borrowing func _unsafeUnlock() {
        _ = step()
        unsafe cell.pointee.isHeld = false
    }

    /// As the original.
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        _unsafeLock()
        defer { _unsafeUnlock() }
        return try unsafe body(&value.pointee)
    }
}
