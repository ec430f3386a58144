/// The injections that one entry into a loop came to: filled by the dispatcher, emptied by whoever delivers them.
///
/// Room for a fixed number, allocated once.
@safe public struct SignalBatch: ~Copyable, @unchecked Sendable {
    // SAFETY: owned, allocated once; elements below `count` are initialised. Trivial elements.
    @usableFromInline let base: UnsafeMutablePointer<Signal>
    /// Injections that fit.
    public let capacity: Int
    /// Injections in it.
    @inlinable public var count: Int { filled }
    @usableFromInline var filled = 0

    /// An empty batch with room for `capacity` injections.
    public init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    /// - Precondition: 0 <= `index` < `count`.
    @inlinable public subscript(index: Int) -> Signal {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: filled), "no such injection")
        return unsafe base[index]
    }

    /// - Precondition: there is room.
    @inlinable public mutating func append(_ signal: Signal) {
        precondition(filled < capacity, "more injections than the batch holds")
        unsafe (base + filled).initialize(to: signal)
        filled &+= 1
    }

    /// Empties it; the room stays.
    @inlinable public mutating func removeAll() { filled = 0 }
}
