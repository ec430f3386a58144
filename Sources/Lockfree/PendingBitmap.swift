public import Synchronization

/// Up to 65,536 atomic bits with two levels of summary, so that the next set bit is found without a walk.
///
/// A summary bit may be set although everything under it is clear; the reverse never lasts. The protocol:
/// * set: the leaf, then its summary bit if that is clear, *also when the leaf was not empty*: the setter that made it
///   non-empty may be stopped before it has set the summary;
/// * clear: the leaf; if it is empty now, the summary bit, and then the leaf is read again and the summary restored if
///   a setter came in between and saw the summary bit still set.
///
/// All read-modify-writes and the loads between them are sequentially consistent: each side changes its own word and
/// then reads the other's, which weaker orderings do not protect.
public struct PendingBitmap: ~Copyable, Sendable {
    @usableFromInline let leaves: Slab<Atomic<UInt64>>
    @usableFromInline let summaries: Slab<Atomic<UInt64>>
    @usableFromInline let root = Atomic<UInt64>(0)

    /// How many bits there are: what was asked for, rounded up to a multiple of 64.
    public let capacity: Int

    /// - Precondition: 1 ... 65,536 bits (the root word counts 64 summaries of 64 leaves; 262,144 would fit).
    public init(capacity: Int) {
        precondition((1...65_536).contains(capacity), "a pending bitmap holds 1 to 65,536 bits")
        let leafCount = (capacity + 63) / 64
        self.capacity = leafCount * 64
        leaves = Slab(count: leafCount) { _ in Atomic<UInt64>(0) }
        summaries = Slab(count: (leafCount + 63) / 64) { _ in Atomic<UInt64>(0) }
    }

    /// Whether nothing is set, as far as the summaries know: never true while a finished `insert` is not taken back.
    @inlinable public var isEmpty: Bool { root.load(ordering: .sequentiallyConsistent) == 0 }

    /// The 64 bits of leaf `word`.
    @inlinable public func word(_ word: Int) -> UInt64 { leaves[word].load(ordering: .sequentiallyConsistent) }

    @inlinable public func contains(_ bit: Int) -> Bool { word(bit >> 6) & Self.mask(bit) != 0 }

    /// Sets a bit. True if it was clear.
    @inlinable public func insert(_ bit: Int) -> Bool {
        let old = leaves[bit >> 6].bitwiseOr(Self.mask(bit), ordering: .sequentiallyConsistent).oldValue
        announce(bit >> 6)
        return old & Self.mask(bit) == 0
    }

    /// Sets bits of one leaf again.
    @inlinable public func restore(word: Int, bits: UInt64) {
        leaves[word].bitwiseOr(bits, ordering: .sequentiallyConsistent)
        announce(word)
    }

    /// Clears a bit. True if it was set.
    @inlinable public func remove(_ bit: Int) -> Bool { take(word: bit >> 6, mask: Self.mask(bit)) != 0 }

    /// Clears the bits of `mask` in one leaf in one step and returns those of them that were set.
    @inlinable public func take(word: Int, mask: UInt64) -> UInt64 {
        let old = leaves[word].bitwiseAnd(~mask, ordering: .sequentiallyConsistent).oldValue
        if old & ~mask == 0 { retract(word) }
        return old & mask
    }

    /// The first leaf at or after `word` that may hold a set bit, nil if the summaries know of none.
    @inlinable public func nextWord(from word: Int) -> Int? {
        guard word < leaves.count else { return nil }
        var group = word >> 6
        let first = summaries[group].load(ordering: .sequentiallyConsistent) & (~0 << UInt64(word & 63))
        if first != 0 { return group &* 64 &+ first.trailingZeroBitCount }
        group &+= 1
        guard group < summaries.count else { return nil }
        var groups = root.load(ordering: .sequentiallyConsistent) & (~0 << UInt64(group))
        while groups != 0 {
            let next = groups.trailingZeroBitCount
            let summary = summaries[next].load(ordering: .sequentiallyConsistent)
            if summary != 0 { return next &* 64 &+ summary.trailingZeroBitCount }
            groups &= groups &- 1
        }
        return nil
    }

    @inlinable static func mask(_ bit: Int) -> UInt64 { 1 << UInt64(truncatingIfNeeded: bit & 63) }

    /// Sets the summary bits above a leaf where they are clear.
    @inlinable func announce(_ word: Int) {
        let group = word >> 6
        if summaries[group].load(ordering: .sequentiallyConsistent) & Self.mask(word) == 0 {
            summaries[group].bitwiseOr(Self.mask(word), ordering: .sequentiallyConsistent)
        }
        if root.load(ordering: .sequentiallyConsistent) & Self.mask(group) == 0 {
            root.bitwiseOr(Self.mask(group), ordering: .sequentiallyConsistent)
        }
    }

    /// Clears the summary bits above a leaf that was seen empty, and restores them if it no longer is.
    @inlinable func retract(_ word: Int) {
        let group = word >> 6
        let old = summaries[group].bitwiseAnd(~Self.mask(word), ordering: .sequentiallyConsistent).oldValue
        if old & ~Self.mask(word) == 0 {
            root.bitwiseAnd(~Self.mask(group), ordering: .sequentiallyConsistent)
            if summaries[group].load(ordering: .sequentiallyConsistent) != 0 {
                root.bitwiseOr(Self.mask(group), ordering: .sequentiallyConsistent)
            }
        }
        if leaves[word].load(ordering: .sequentiallyConsistent) != 0 { announce(word) }
    }
}
