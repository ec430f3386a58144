import Irqfd
import Metrics
import VGIC

/// One thread's account of each LPI. The effect of an injection is what the thread's counters gained by it.
final class ChaosAccount: @unchecked Sendable {
    // SAFETY: sendable because one thread uses it at a time: the one whose account it is, then the one that joined it.
    let tally: LPITally
    private var effects = InjectionEffects()

    init(lpis: Int) { tally = LPITally(lpis: lpis) }

    static func intid(_ slot: Int) -> INTID { INTID(INTID.firstLPI + UInt32(slot)) }

    /// Notes the counters before an injection.
    @inline(__always) func begin(_ counters: borrowing ModelCounters) {
        effects.begin(counters)
    }

    /// Books the counters' gain to the LPI of the slot.
    @inline(__always) func end(_ slot: Int, _ counters: borrowing ModelCounters) {
        effects.end(tally, Self.intid(slot), counters)
    }

    /// The ledgers of all LPIs, from the accounts of all threads and from what is still pending.
    static func ledgers(_ accounts: [ChaosAccount], lpis: Int, _ census: PendingCensus) -> [Ledger] {
        let terms = LPITally.Term.allCases.compactMap { term in
            Ledger.Term(rawValue: "\(term)").map { (term, $0) }
        }
        var ledgers = (0..<lpis).map { slot -> Ledger in
            var ledger = Ledger()
            for (term, place) in terms {
                ledger[place] = accounts.reduce(0) { $0 + $1.tally.count(term, intid(slot)) }
            }
            // What met in an eventfd is no LPI's.
            ledger.signals = ledger.injections
            return ledger
        }
        for intid in census.waiting { ledgers[Int(intid.rawValue - INTID.firstLPI)].pendingAtEnd += 1 }
        for intid in census.stuck { ledgers[Int(intid.rawValue - INTID.firstLPI)].lost += 1 }
        return ledgers
    }

    /// Faults in the account of each LPI, and in their sum if it differs from the whole ledger.
    static func faults(_ ledgers: [Ledger], whole: Ledger) -> [LedgerFault] {
        var faults: [LedgerFault] = []
        for (slot, ledger) in ledgers.enumerated() {
            let intid = intid(slot).rawValue
            if ledger.lost > 0 {
                faults.append(LedgerFault(intid: intid, explanation: "lost \(ledger.lost): \(terms(ledger))"))
            }
            for words in ledger.imbalances { faults.append(LedgerFault(intid: intid, explanation: words)) }
        }
        for term in Ledger.Term.allCases
        where ![.signals, .notSent, .mergedInEventfd, .drained, .spurious, .stale].contains(term) {
            let sum = ledgers.reduce(0) { $0 + $1[term] }
            if sum != whole[term] {
                faults.append(
                    LedgerFault(explanation: "\(term.rawValue): \(whole[term]), but \(sum) by LPI"))
            }
        }
        return faults
    }

    /// The terms of a ledger that are not zero, in words.
    private static func terms(_ ledger: Ledger) -> String {
        Ledger.Term.allCases.filter { ledger[$0] > 0 && $0 != .signals }
            .map { "\($0.rawValue) \(ledger[$0])" }.joined(separator: ", ")
    }
}

/// Books the loop's injections: its injector reports where the route led each MSI.
struct ChaosRoutes: InjectionWatch {
    static var sees: Bool { true }
    let account: ChaosAccount

    mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {
        account.begin(thread.counters)
    }

    mutating func ended(_ route: Route, _ thread: borrowing HostThread) {
        account.end(Int(route.device) * ChaosActivity.eventsPerDevice + Int(route.event), thread.counters)
    }
}
