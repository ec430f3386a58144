import Irqfd
import Kernel
import Metrics
import VGIC

/// The account of each LPI of a modelled arm, kept for who asks for it: what its threads wrote down, and what is
/// pending.
///
/// What met in an eventfd is no LPI's: an account begins with an injection. Belongs to the driver's thread.
final class LPIAccounts {
    /// Of the driver's thread, and of the guest's changes on it.
    let driver: AccountedRecorder
    /// Of the thread of the vCPUs; empty where the driver runs them.
    let vcpus: AccountedRecorder
    /// Of the thread of the toggles.
    let toggler: LPITally
    /// The LPI that an event is mapped to now; nil for one that is not mapped.
    private let lpi: (Route) -> INTID?
    private var effects = InjectionEffects()
    /// The LPI of the injection that has begun.
    private var injected: INTID?
    /// What had been written down at the end of the slice before, and what was pending then, by LPI.
    private var before: [Ledger]

    private static let terms = LPITally.Term.allCases.compactMap { term in
        Ledger.Term(rawValue: "\(term)").map { (term, $0) }
    }

    /// - Parameters:
    ///   - lpis: how many LPIs the arm has, from 8192 on.
    ///   - clock: the clock of the arm's recorders.
    ///   - probe: the probe of the arm's recorders.
    ///   - lpi: says which LPI an event is mapped to.
    init(lpis: Int, clock: TickClock, probe: StageProbe, lpi: @escaping (Route) -> INTID?) {
        driver = AccountedRecorder(Recorder(clock: clock, probe: probe), lpis: lpis)
        vcpus = AccountedRecorder(Recorder(clock: clock, probe: probe), lpis: lpis)
        toggler = LPITally(lpis: lpis)
        self.lpi = lpi
        before = Array(repeating: Ledger(), count: lpis)
    }

    /// An MSI is about to be injected on the driver's thread.
    func begins(_ route: Route, _ counters: borrowing ModelCounters) {
        injected = lpi(route)
        effects.begin(counters)
    }

    /// The injection that began last has returned.
    func ended(_ counters: borrowing ModelCounters) {
        if let injected { effects.end(driver.tally, injected, counters) }
    }

    /// The accounts of the slice that has just ended, of all LPIs that had anything to do with it. Only while the arm's
    /// other threads are paused.
    func slice(_ census: PendingCensus) -> [UInt32: Ledger] {
        var accounts: [UInt32: Ledger] = [:]
        var pending: [INTID: (waiting: UInt64, stuck: UInt64)] = [:]
        for intid in census.waiting { pending[intid, default: (0, 0)].waiting += 1 }
        for intid in census.stuck { pending[intid, default: (0, 0)].stuck += 1 }
        for index in before.indices {
            let intid = INTID(INTID.firstLPI + UInt32(index))
            var (account, whole) = (Ledger(), Ledger())
            for (term, place) in Self.terms {
                whole[place] =
                    driver.tally.count(term, intid) + vcpus.tally.count(term, intid)
                    + toggler.count(term, intid)
                account[place] = whole[place] - before[index][place]
            }
            account.signals = account.injections
            account.carriedIn = before[index].pendingAtEnd + before[index].lost
            (account.pendingAtEnd, account.lost) = pending[intid] ?? (0, 0)
            (whole.pendingAtEnd, whole.lost) = (account.pendingAtEnd, account.lost)
            before[index] = whole
            if account != Ledger() { accounts[intid.rawValue] = account }
        }
        return accounts
    }
}
