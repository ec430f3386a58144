public import Synchronization

/// A row of atomic bits without summaries: masks, wake sets, the PPI words of a vCPU.
///
/// Each word is atomic; the mask as a whole is not: a caller that needs all bits reads or takes word after word. All
/// accesses are sequentially consistent: a thread that sets its bit and then looks whether another one sleeps, and that
/// other one, which announces its sleep and then looks at the bits, cannot both miss each other. Every method traps on
/// an index out of range.
public struct AtomicBitmask: ~Copyable, Sendable {
    @usableFromInline let words: AtomicWords

    /// Number of bits.
    public let capacity: Int

    /// - Parameter bits: number of bits, 1 or more; all start clear.
    public init(bits: Int) {
        precondition(bits >= 1, "a mask holds at least one bit")
        capacity = bits
        words = AtomicWords(count: (bits + 63) / 64)
    }

    /// Number of 64-bit words.
    @inlinable public var wordCount: Int { (capacity &+ 63) / 64 }

    /// Sets a bit; true if it was clear.
    @discardableResult @inlinable public borrowing func insert(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        return words[index &>> 6].bitwiseOr(bit, ordering: .sequentiallyConsistent).oldValue & bit == 0
    }

    /// Clears a bit; true if it was set.
    @discardableResult @inlinable public borrowing func remove(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        return words[index &>> 6].bitwiseAnd(~bit, ordering: .sequentiallyConsistent).oldValue & bit != 0
    }

    /// Whether a bit is set now.
    @inlinable public borrowing func contains(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        return words[index &>> 6].load(ordering: .sequentiallyConsistent) & bit != 0
    }

    /// The 64 bits of a word as they are now.
    @inlinable public borrowing func word(_ word: Int) -> UInt64 {
        checkWord(word)
        return words[word].load(ordering: .sequentiallyConsistent)
    }

    /// Clears a word and returns the bits that were set.
    @inlinable public borrowing func takeWord(_ word: Int) -> UInt64 {
        checkWord(word)
        return words[word].exchange(0, ordering: .sequentiallyConsistent)
    }

    /// Whether no bit is set. Reads word after word, so bits that change meanwhile may be missed.
    @inlinable public var isEmpty: Bool {
        for word in 0..<wordCount where words[word].load(ordering: .sequentiallyConsistent) != 0 { return false }
        return true
    }

    @inlinable borrowing func checkedBit(_ index: Int) -> UInt64 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: capacity), "bit out of the mask's bounds")
        return 1 &<< UInt64(truncatingIfNeeded: index & 63)
    }

    @inlinable borrowing func checkWord(_ word: Int) {
        precondition(UInt(bitPattern: word) < UInt(bitPattern: wordCount), "word out of the mask's bounds")
    }
}
