public import Lockfree

/// The tokens that one entry into a loop brought. Fixed room, filled by the loop, read by the dispatcher.
@safe public struct CompletionBatch: ~Copyable, @unchecked Sendable {
    // SAFETY: owned, allocated once; elements below `count` are initialised.
    @usableFromInline let base: UnsafeMutablePointer<Token>
    /// Completions that fit.
    public let capacity: Int
    /// Completions in it.
    @inlinable public var count: Int { filled }
    @usableFromInline var filled = 0

    /// An empty batch with room for `capacity` completions.
    public init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    /// Completions that still fit.
    @inlinable public var room: Int { capacity - count }

    /// - Precondition: 0 <= `index` < `count`.
    @inlinable public subscript(index: Int) -> Token {
        precondition(index >= 0 && index < count, "no such completion")
        return unsafe base[index]
    }

    /// - Precondition: there is room.
    @inlinable public mutating func append(_ token: Token) {
        precondition(count < capacity, "the batch is full")
        unsafe (base + count).initialize(to: token)
        filled += 1
    }

    /// Empties it; the room stays.
    @inlinable public mutating func removeAll() { filled = 0 }
}
