public import Synchronization

/// A hierarchical bitmap of up to 65,536 pending bits: leaf words, one summary bit for each leaf word, and one root
/// word. Any thread sets and removes bits; one thread at a time takes them.
///
/// A set summary bit says "look there" and may lag behind an empty leaf. The other direction is the protocol's promise:
/// a bit that is set is found. It rests on two rules, with all operations sequentially consistent:
///
/// * **Set**: change the leaf, then set the summary bit if it is clear, then the root bit if it is clear, and do so
///   also when the leaf was not empty. Setting the summary only where the leaf was empty would be wrong: a setter
///   stopped between leaf and summary would hide the bits of all others.
/// * **Clear**: clear the leaf; if it is empty, clear the summary bit, *then re-read the leaf* and restore the summary
///   if the leaf is not empty. Between summary and root likewise.
///
/// Between a clear and the re-read a bit may be hidden for a moment from every thread but the one that clears: that one
/// has re-read the leaf before it looks anywhere else.
/// A `remove` counts itself in the root word while it clears, so `isEmpty` is never true while a bit is set that nobody
/// takes: a vCPU that goes to sleep on `isEmpty` loses no wake-up. A pass by `nextWord` has no such promise against a
/// `remove` by another thread: after a pass that found nothing, ask `isEmpty`.
public struct PendingBitmap: ~Copyable, Sendable {
    /// Word 0 is the root, words 16 ..< 32 are the summaries, the leaves follow: each kind on cache lines of its own.
    @usableFromInline let words: AtomicWords

    /// Number of bits.
    public let capacity: Int

    @inlinable static var summaryOffset: Int { 16 }
    @inlinable static var leafOffset: Int { 32 }

    /// Bits 15:0 of the root word stand for the summary words, bits 63:32 are the number of removers at work; bits
    /// 31:16 are zero.
    @inlinable static var rootMask: UInt64 { 0xFFFF }
    @inlinable static var oneRemover: UInt64 { 1 << 32 }

    /// - Parameter capacity: number of bits, 1 ... 65,536; all start clear.
    public init(capacity: Int) {
        precondition(capacity >= 1 && capacity <= 65_536, "a pending bitmap holds 1 to 65,536 bits")
        self.capacity = capacity
        words = AtomicWords(count: Self.leafOffset + (capacity + 63) / 64)
    }

    /// Number of leaf words.
    @inlinable public var wordCount: Int { (capacity &+ 63) / 64 }

    /// Sets a bit; true if it was clear. From any thread.
    @discardableResult @inlinable public borrowing func insert(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        let old = words[Self.leafOffset &+ index &>> 6].bitwiseOr(bit, ordering: .sequentiallyConsistent).oldValue
        announce(index &>> 6)
        return old & bit == 0
    }

    /// Clears a bit; true if it was set. From any thread. The taker should call `take`, which is cheaper: only a
    /// remover counts itself in the root word.
    @discardableResult @inlinable public borrowing func remove(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        let old = words[Self.leafOffset &+ index &>> 6].bitwiseAnd(~bit, ordering: .sequentiallyConsistent).oldValue
        if old == bit { clearSummaryAsRemover(index &>> 6) }
        return old & bit != 0
    }

    /// Whether a bit is set now.
    @inlinable public borrowing func contains(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        return words[Self.leafOffset &+ index &>> 6].load(ordering: .sequentiallyConsistent) & bit != 0
    }

    /// Whether no bit is set, for the taker: one load, of the root word. Never true while a bit is set whose `insert`
    /// has returned. May be false for an empty bitmap, until the next `take` below that root bit.
    @inlinable public var isEmpty: Bool { words[0].load(ordering: .sequentiallyConsistent) == 0 }

    /// The 64 bits of a leaf word as they are now.
    @inlinable public borrowing func word(_ word: Int) -> UInt64 {
        checkWord(word)
        return words[Self.leafOffset &+ word].load(ordering: .sequentiallyConsistent)
    }

    /// Clears the bits of `mask` in a leaf word and returns those that were set. Also clears the summary bits of a leaf
    /// that is empty, even if it was empty before. By one thread at a time, the taker: the thread that would sleep on
    /// `isEmpty`.
    @inlinable public borrowing func take(word: Int, mask: UInt64) -> UInt64 {
        checkWord(word)
        let old = words[Self.leafOffset &+ word].bitwiseAnd(~mask, ordering: .sequentiallyConsistent).oldValue
        if old & ~mask == 0 { clearSummary(word) }
        return old & mask
    }

    /// Sets bits of a leaf word again, for instance those that were taken and did not fit. From any thread.
    ///
    /// - Returns: those of `bits` that were set already, because a setter came in between: merges, to be counted.
    @discardableResult @inlinable public borrowing func restore(word: Int, bits: UInt64) -> UInt64 {
        checkWord(word)
        precondition(bits & ~validBits(word) == 0, "bit out of the bitmap's bounds")
        if bits == 0 { return 0 }
        let old = words[Self.leafOffset &+ word].bitwiseOr(bits, ordering: .sequentiallyConsistent).oldValue
        announce(word)
        return old & bits
    }

    /// The first leaf word at or after `word` whose summary bit is set, or nil. That leaf may be empty: a `take` from
    /// it, with any mask, then clears the summary bit. `word` may be `wordCount`.
    @inlinable public borrowing func nextWord(from word: Int) -> Int? {
        precondition(word >= 0, "word out of the bitmap's bounds")
        if word >= wordCount { return nil }
        let start = word &>> 6
        var bits =
            words[Self.summaryOffset &+ start].load(ordering: .sequentiallyConsistent) & (~0 &<< UInt64(word & 63))
        if bits != 0 { return start &<< 6 | bits.trailingZeroBitCount }
        var rest = words[0].load(ordering: .sequentiallyConsistent) & Self.rootMask & (~1 &<< UInt64(start))
        while rest != 0 {
            let next = rest.trailingZeroBitCount
            bits = words[Self.summaryOffset &+ next].load(ordering: .sequentiallyConsistent)
            if bits != 0 { return next &<< 6 | bits.trailingZeroBitCount }
            rest &= rest &- 1
        }
        return nil
    }
}
