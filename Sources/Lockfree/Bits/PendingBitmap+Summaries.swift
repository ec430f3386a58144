public import Synchronization

/// How the summaries follow the leaves. Every load and change is sequentially consistent: a setter's "leaf, then look
/// at the summary" pairs with a clearer's "summary, then look at the leaf", so at least one of them sees the other.
extension PendingBitmap {
    /// Second half of a set: makes a leaf word that was just written reachable from the root.
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

    /// Second half of a clear, for a leaf word that was seen empty: clears its summary bit, reads the leaf again, and
    /// restores the bit if the leaf is no longer empty. Then likewise between summary and root.
    @inlinable borrowing func clearSummary(_ word: Int) {
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

    /// Second half of a clear by a thread that is not the taker. While it runs, the root word differs from zero: this
    /// thread may hide bits that others set, and the taker must not go to sleep on `isEmpty` meanwhile.
    @usableFromInline borrowing func clearSummaryAsRemover(_ word: Int) {
        words[0].wrappingAdd(Self.oneRemover, ordering: .sequentiallyConsistent)
        clearSummary(word)
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
