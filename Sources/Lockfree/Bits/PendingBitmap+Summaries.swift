public import Synchronization

/// How the summaries follow the leaves. Every load and change is sequentially consistent: a setter's "leaf, then look
/// at the summary" pairs with a clearer's "summary, then look at the leaf", so at least one of them sees the other.
extension PendingBitmap {
    /// The setter's second half: makes a leaf that was just written reachable from the root.
    @inlinable borrowing func announce(_ word: Int) {
        let bit: UInt64 = 1 &<< UInt64(word & 63)
        let summary = Self.summaryOffset &+ word &>> 6
        if words[summary].load(ordering: .sequentiallyConsistent) & bit == 0 {
            words[summary].bitwiseOr(bit, ordering: .sequentiallyConsistent)
        }
        announceSummary(word &>> 6)
    }

    @inlinable borrowing func announceSummary(_ summary: Int) {
        let bit: UInt64 = 1 &<< UInt64(summary)
        if words[0].load(ordering: .sequentiallyConsistent) & bit == 0 {
            words[0].bitwiseOr(bit, ordering: .sequentiallyConsistent)
        }
    }

    /// The clearer's second half, for a leaf that it saw empty.
    @inlinable borrowing func mend(_ word: Int) {
        let bit: UInt64 = 1 &<< UInt64(word & 63)
        let summary = Self.summaryOffset &+ word &>> 6
        let left = words[summary].bitwiseAnd(~bit, ordering: .sequentiallyConsistent).newValue
        if words[Self.leafOffset &+ word].load(ordering: .sequentiallyConsistent) != 0 {
            announce(word)
        } else if left == 0 {
            words[0].bitwiseAnd(~(1 &<< UInt64(word &>> 6)), ordering: .sequentiallyConsistent)
            if words[summary].load(ordering: .sequentiallyConsistent) != 0 { announceSummary(word &>> 6) }
        }
    }

    /// The same for a thread that is not the taker: the root word stays different from zero for as long as this thread
    /// may hide the bits of others, so that the taker does not go to sleep in that moment.
    @usableFromInline borrowing func mendAsRemover(_ word: Int) {
        words[0].wrappingAdd(Self.oneRemover, ordering: .sequentiallyConsistent)
        mend(word)
        words[0].wrappingSubtract(Self.oneRemover, ordering: .sequentiallyConsistent)
    }

    /// The bits of a leaf word that lie within the capacity.
    @inlinable borrowing func validBits(_ word: Int) -> UInt64 {
        let inWord = capacity &- word &* 64
        return inWord >= 64 ? ~0 : (1 &<< UInt64(inWord)) &- 1
    }

    @inlinable borrowing func checkedBit(_ index: Int) -> UInt64 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: capacity), "bit out of the bitmap's bounds")
        return 1 &<< UInt64(truncatingIfNeeded: index & 63)
    }

    @inlinable borrowing func checkWord(_ word: Int) {
        precondition(UInt(bitPattern: word) < UInt(bitPattern: wordCount), "word out of the bitmap's bounds")
    }
}
