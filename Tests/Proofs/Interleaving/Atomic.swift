/// Stands in for `Synchronization.Atomic`: plain memory, and before each access the scheduler may let others go first.
///
/// Only for strands of a scheduler, and for one thread at a time while none runs.
@safe public struct Atomic<Value: BitwiseCopyable & Equatable & Sendable>: ~Copyable, @unchecked Sendable {
    // SAFETY: the cell belongs to this value alone, from init to deinit; the scheduler keeps all threads but one from
    // touching it, and its hand-overs order them.
    private struct Cell {
        var location = Location()
        var value: Value
    }

    private let cell: UnsafeMutablePointer<Cell>

    /// As the original.
    public init(_ value: Value) {
        unsafe cell = .allocate(capacity: 1)
        unsafe cell.initialize(to: Cell(value: value))
    }

    deinit { unsafe cell.deallocate() }

    private borrowing func step(writes: Bool, _ ordering: Ordering) {
        guard let scheduler = Scheduler.current else { return }
        // SAFETY: the location is the first field of the cell, so it has the cell's address.
        let location = unsafe UnsafeMutableRawPointer(cell).assumingMemoryBound(to: Location.self)
        unsafe scheduler.visit(location, writes: writes, orders: ordering != .relaxed)
    }

    private borrowing func update(_ ordering: Ordering, _ change: (Value) -> Value) -> (Value, Value) {
        step(writes: true, ordering)
        let old = unsafe cell.pointee.value
        let new = change(old)
        unsafe cell.pointee.value = new
        return (old, new)
    }

    /// As the original.
    public borrowing func load(ordering: Ordering) -> Value {
        step(writes: false, ordering)
        return unsafe cell.pointee.value
    }

    /// As the original.
    public borrowing func store(_ desired: consuming Value, ordering: Ordering) {
        let new = desired
        _ = update(ordering) { _ in new }
    }

    /// As the original.
    public borrowing func exchange(_ desired: consuming Value, ordering: Ordering) -> Value {
        let new = desired
        return update(ordering) { _ in new }.0
    }

    /// As the original.
    public borrowing func compareExchange(
        expected: borrowing Value, desired: consuming Value, ordering: Ordering
    ) -> (exchanged: Bool, original: Value) {
        let (wanted, new) = (copy expected, desired)
        let (old, _) = update(ordering) { $0 == wanted ? new : $0 }
        return (old == wanted, old)
    }

    /// As the original, except that it never fails without a reason.
    public borrowing func weakCompareExchange(
        expected: borrowing Value, desired: consuming Value, successOrdering: Ordering, failureOrdering: Ordering
    ) -> (exchanged: Bool, original: Value) {
        compareExchange(expected: expected, desired: desired, ordering: successOrdering)
    }
}

extension Atomic where Value: FixedWidthInteger {
    /// As the original.
    @discardableResult public borrowing func wrappingAdd(
        _ operand: Value, ordering: Ordering
    ) -> (oldValue: Value, newValue: Value) {
        update(ordering) { $0 &+ operand }
    }

    /// As the original.
    @discardableResult public borrowing func wrappingSubtract(
        _ operand: Value, ordering: Ordering
    ) -> (oldValue: Value, newValue: Value) {
        update(ordering) { $0 &- operand }
    }

    /// As the original.
    @discardableResult public borrowing func add(
        _ operand: Value, ordering: Ordering
    ) -> (oldValue: Value, newValue: Value) {
        update(ordering) { $0 + operand }
    }

    /// As the original.
    @discardableResult public borrowing func subtract(
        _ operand: Value, ordering: Ordering
    ) -> (oldValue: Value, newValue: Value) {
        update(ordering) { $0 - operand }
    }

    /// As the original.
    @discardableResult public borrowing func bitwiseOr(
        _ operand: Value, ordering: Ordering
    ) -> (oldValue: Value, newValue: Value) {
        update(ordering) { $0 | operand }
    }

    /// As the original.
    @discardableResult public borrowing func bitwiseAnd(
        _ operand: Value, ordering: Ordering
    ) -> (oldValue: Value, newValue: Value) {
        update(ordering) { $0 & operand }
    }
}
