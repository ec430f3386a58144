/// Books single injections in an account of each LPI: the effect of one is what the thread's counters gained by it.
///
/// Belongs to the thread that injects.
package struct InjectionEffects: Sendable {
    private var before = (refused: UInt64(0), blocked: UInt64(0), dropped: UInt64(0), latched: UInt64(0))

    /// Nothing is noted yet.
    package init() {}

    /// Notes the counters before an injection.
    package mutating func begin(_ counters: borrowing ModelCounters) {
        before = (counters.refused, counters.blocked, counters.droppedInWindow, counters.latched)
    }

    /// Books the counters' gain since `begin` to an LPI.
    package func end(_ tally: LPITally, _ intid: INTID, _ counters: borrowing ModelCounters) {
        tally.add(.injections, intid)
        if counters.latched != before.latched {
            tally.add(.latched, intid)
        } else if counters.droppedInWindow != before.dropped {
            tally.add(.droppedInWindow, intid)
        } else if counters.blocked != before.blocked {
            tally.add(.blocked, intid)
        } else if counters.refused != before.refused {
            tally.add(.refused, intid)
        } else {
            tally.add(.mergedPending, intid)
        }
    }
}
