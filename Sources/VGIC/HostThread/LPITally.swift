public import Lockfree
public import Synchronization

/// What became of each LPI's signals: the terms of the ledger, LPI by LPI, beside the counters of one thread.
///
/// Whoever wants it makes one and gives it to a `HostThread`, which keeps it as long as it may add to it. The model
/// itself writes down the rare ends of a pending state only; what an injection or an acknowledge did is known to
/// whoever asked for it.
public final class LPITally: Sendable {
    /// A term.
    public enum Term: Int, CaseIterable, Sendable {
        case injections, refused, blocked, droppedInWindow, latched, mergedPending
        case deliveries, mergedAtFold, mergedAtTransfer, destroyed, droppedAtUnforward
    }

    /// Term after term, each LPI after LPI.
    @usableFromInline let counts: Slab<Atomic<UInt64>>
    @usableFromInline let lpis: Int

    /// One for LPIs 8192 ..< 8192 + `lpis`, all zero.
    public init(lpis: Int) {
        self.lpis = lpis
        counts = Slab(count: lpis * Term.allCases.count) { _ in Atomic(0) }
    }

    /// Adds one. Nothing if the LPI is not one of its.
    @inlinable public func add(_ term: Term, _ intid: INTID) {
        let index = Int(intid.rawValue) &- Int(INTID.firstLPI)
        guard index >= 0, index < lpis else { return }
        let place = term.rawValue &* lpis &+ index
        // Relaxed, both: one thread adds, and who reads the sums has joined it.
        counts[place].store(counts[place].load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    /// How many of a term an LPI has, 0 if the LPI is not one of its.
    public func count(_ term: Term, _ intid: INTID) -> UInt64 {
        let index = Int(intid.rawValue) - Int(INTID.firstLPI)
        guard (0..<lpis).contains(index) else { return 0 }
        return counts[term.rawValue * lpis + index].load(ordering: .relaxed)  // see `add`
    }
}

extension HostThread {
    /// A pending state was taken away.
    @inlinable mutating func countDestroyed(_ intid: INTID) {
        counters.destroyed &+= 1
        lpis?.add(.destroyed, intid)
    }

    /// A copy in a list register met a latch.
    @inlinable mutating func countMergedAtFold(_ intid: INTID) {
        counters.mergedAtFold &+= 1
        lpis?.add(.mergedAtFold, intid)
    }

    /// A pending state met another where it was brought.
    @inlinable mutating func countMergedAtTransfer(_ intid: INTID) {
        counters.mergedAtTransfer &+= 1
        lpis?.add(.mergedAtTransfer, intid)
    }

    /// A pending vLPI was not read back.
    @inlinable mutating func countDroppedAtUnforward(_ intid: INTID) {
        counters.droppedAtUnforward &+= 1
        lpis?.add(.droppedAtUnforward, intid)
    }
}
