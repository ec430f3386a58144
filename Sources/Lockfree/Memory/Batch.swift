/// A list with fixed room, allocated once: filled by one piece of code, read and emptied by the next. It belongs to one
/// thread at a time.
@safe public struct Batch<Element>: ~Copyable, @unchecked Sendable {
    // SAFETY: owned, allocated once; elements below `filled` are initialised, none else.
    @usableFromInline let base: UnsafeMutablePointer<Element>
    /// Elements that fit.
    public let capacity: Int
    @usableFromInline var filled = 0

    /// An empty batch.
    /// - Parameter capacity: how many elements fit.
    public init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        unsafe base.deinitialize(count: filled)
        unsafe base.deallocate()
    }

    /// Elements in it.
    @inlinable public var count: Int { filled }

    /// Elements that still fit.
    @inlinable public var room: Int { capacity - filled }

    /// - Precondition: 0 <= `index` < `count`.
    @inlinable public subscript(index: Int) -> Element {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: filled), "no such element in the batch")
        return unsafe base[index]
    }

    /// - Precondition: there is room.
    @inlinable public mutating func append(_ element: Element) {
        precondition(filled < capacity, "the batch is full")
        unsafe (base + filled).initialize(to: element)
        filled &+= 1
    }

    /// Empties the batch; the room stays.
    @inlinable public mutating func removeAll() {
        unsafe base.deinitialize(count: filled)
        filled = 0
    }
}
