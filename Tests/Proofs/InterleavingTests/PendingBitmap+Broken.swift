import Interleaving

@testable import Lockfree

/// The operations of the bitmap with one thing left out of each.
extension PendingBitmap {
    borrowing func insertAnnouncingOnce(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        let old = words[Self.leafOffset + index >> 6].bitwiseOr(bit, ordering: .sequentiallyConsistent).oldValue
        if old == 0 { announce(index >> 6) }
        return old & bit == 0
    }

    borrowing func removeUncounted(_ index: Int) -> Bool {
        let bit = checkedBit(index)
        let old = words[Self.leafOffset + index >> 6].bitwiseAnd(~bit, ordering: .sequentiallyConsistent).oldValue
        if old == bit { clearSummary(index >> 6) }
        return old & bit != 0
    }

    borrowing func takeWithoutReread(_ word: Int) -> UInt64 {
        let old = words[Self.leafOffset + word].exchange(0, ordering: .sequentiallyConsistent)
        let bit: UInt64 = 1 << UInt64(word & 63)
        let summary = words[Self.summaryOffset + word >> 6].bitwiseAnd(~bit, ordering: .sequentiallyConsistent)
        if summary.newValue == 0 {
            words[0].bitwiseAnd(~(1 << UInt64(word >> 6)), ordering: .sequentiallyConsistent)
        }
        return old
    }
}
