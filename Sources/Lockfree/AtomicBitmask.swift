public import Synchronization

/// Atomic bits in 64-bit words, without summaries: enable masks, PPI words, wake sets.
///
/// A mask of several words is not atomic as a whole; take it word by word. All changes are sequentially consistent, so
/// that a mask can be one side of a "set mine, then look at yours" protocol.
public struct AtomicBitmask: ~Copyable, Sendable {
    @usableFromInline let words: Slab<Atomic<UInt64>>

    /// - Parameter bits: how many; rounded up to a multiple of 64.
    public init(bits: Int) {
        words = Slab(count: (bits + 63) / 64) { _ in Atomic<UInt64>(0) }
    }

    @inlinable public var wordCount: Int { words.count }

    /// Sets a bit. True if it was clear.
    @inlinable public func insert(_ bit: Int) -> Bool {
        let mask: UInt64 = 1 << UInt64(truncatingIfNeeded: bit & 63)
        return words[bit >> 6].bitwiseOr(mask, ordering: .sequentiallyConsistent).oldValue & mask == 0
    }

    /// Clears a bit. True if it was set.
    @inlinable public func remove(_ bit: Int) -> Bool {
        let mask: UInt64 = 1 << UInt64(truncatingIfNeeded: bit & 63)
        return words[bit >> 6].bitwiseAnd(~mask, ordering: .sequentiallyConsistent).oldValue & mask != 0
    }

    @inlinable public func contains(_ bit: Int) -> Bool {
        word(bit >> 6) >> UInt64(truncatingIfNeeded: bit & 63) & 1 != 0
    }

    /// The bits of one word.
    @inlinable public func word(_ index: Int) -> UInt64 { words[index].load(ordering: .sequentiallyConsistent) }

    /// Takes all bits of one word at once.
    @inlinable public func takeWord(_ index: Int) -> UInt64 {
        words[index].exchange(0, ordering: .sequentiallyConsistent)
    }

    /// Whether every word was clear when it was looked at.
    @inlinable public var isEmpty: Bool {
        for index in 0..<words.count where word(index) != 0 { return false }
        return true
    }
}
