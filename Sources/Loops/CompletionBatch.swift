public import Lockfree

/// The tokens of the completions that one entry into a loop brought. The loop fills it, the dispatcher reads it. It
/// never grows.
@safe public struct CompletionBatch: ~Copyable, @unchecked Sendable {
    // SAFETY: owned, allocated once; elements below `count` are initialised.
    @usableFromInline let base: UnsafeMutablePointer<Token>
    /// How many tokens fit.
    public let capacity: Int
    /// How many tokens it holds.
    @inlinable public var count: Int { filled }
    @usableFromInline var filled = 0

    /// An empty batch with room for `capacity` tokens.
    public init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    /// How many more tokens fit.
    @inlinable public var room: Int { capacity - count }

    /// The token at a place, in the order of the completions.
    /// - Precondition: 0 <= `index` < `count`.
    @inlinable public subscript(index: Int) -> Token {
        precondition(index >= 0 && index < count, "no such completion")
        return unsafe base[index]
    }

    /// Adds a token behind the others.
    /// - Precondition: `room` is above 0.
    @inlinable public mutating func append(_ token: Token) {
        precondition(count < capacity, "the batch is full")
        unsafe (base + count).initialize(to: token)
        filled += 1
    }

    /// Removes all tokens; the capacity stays.
    @inlinable public mutating func removeAll() { filled = 0 }
}
