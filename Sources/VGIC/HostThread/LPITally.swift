/// What became of each LPI's signals: the terms of the ledger, LPI by LPI, beside the counters of one thread.
///
/// Off unless a caller makes one. The model itself writes down the rare ends of a pending state only; what an injection
/// or an acknowledge did is known to whoever asked for it.
@safe public struct LPITally: Equatable, @unchecked Sendable {
    // SAFETY: sendable because only the thread whose counters it goes with writes, and others read after it has ended.
    /// A term.
    public enum Term: Int, CaseIterable, Sendable {
        case injections, refused, blocked, droppedInWindow, latched, mergedPending
        case deliveries, mergedAtFold, mergedAtTransfer, destroyed, droppedAtUnforward
    }

    @usableFromInline let counts: UnsafeMutablePointer<UInt64>?
    @usableFromInline let capacity: Int

    /// None: nothing is written down.
    @inlinable public init() {
        unsafe counts = nil
        capacity = 0
    }

    /// One for LPIs 8192 ..< 8192 + `lpis`, all zero. `deallocate` it when its counters are no longer used.
    public init(lpis: Int) {
        capacity = lpis
        unsafe counts = .allocate(capacity: lpis * Term.allCases.count)
        unsafe counts!.initialize(repeating: 0, count: lpis * Term.allCases.count)
    }

    /// Whether both write to the same place.
    @inlinable public static func == (left: LPITally, right: LPITally) -> Bool {
        unsafe left.counts == right.counts
    }

    /// Gives its memory back.
    public func deallocate() { unsafe counts?.deallocate() }

    /// Adds one. Nothing if it is none, or if the LPI is not one of its.
    @inlinable public func add(_ term: Term, _ intid: INTID) {
        guard let counts = unsafe counts else { return }
        let index = Int(intid.rawValue) &- Int(INTID.firstLPI)
        guard index >= 0, index < capacity else { return }
        let place = term.rawValue &* capacity &+ index
        unsafe counts[place] = counts[place] &+ 1
    }

    /// How many of a term an LPI has.
    public func count(_ term: Term, _ intid: INTID) -> UInt64 {
        let index = Int(intid.rawValue) - Int(INTID.firstLPI)
        guard let counts = unsafe counts, (0..<capacity).contains(index) else { return 0 }
        return unsafe counts[term.rawValue * capacity + index]
    }
}

extension HostThread {
    /// A pending state was taken away.
    @inlinable mutating func countDestroyed(_ intid: INTID) {
        counters.destroyed &+= 1
        lpis.add(.destroyed, intid)
    }

    /// A copy in a list register met a latch.
    @inlinable mutating func countMergedAtFold(_ intid: INTID) {
        counters.mergedAtFold &+= 1
        lpis.add(.mergedAtFold, intid)
    }

    /// A pending state met another where it was brought.
    @inlinable mutating func countMergedAtTransfer(_ intid: INTID) {
        counters.mergedAtTransfer &+= 1
        lpis.add(.mergedAtTransfer, intid)
    }

    /// A pending vLPI was not read back.
    @inlinable mutating func countDroppedAtUnforward(_ intid: INTID) {
        counters.droppedAtUnforward &+= 1
        lpis.add(.droppedAtUnforward, intid)
    }
}
