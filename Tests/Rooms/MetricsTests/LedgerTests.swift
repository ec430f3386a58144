import Metrics
import Testing

@Suite struct LedgerTests {
    /// A ledger in which every term is different from zero and all lines balance.
    static var full: Ledger {
        var ledger = Ledger()
        ledger.signals = 1_000
        ledger.notSent = 3
        ledger.mergedInEventfd = 20
        ledger.drained = 5
        ledger.injections = 975
        ledger.refused = 7
        ledger.blocked = 11
        ledger.droppedInWindow = 2
        ledger.latched = 900
        ledger.mergedPending = 55
        ledger.carriedIn = 40
        ledger.deliveries = 880
        ledger.mergedAtFold = 13
        ledger.mergedAtTransfer = 17
        ledger.destroyed = 9
        ledger.droppedAtUnforward = 6
        ledger.pendingAtEnd = 15
        ledger.lost = 0
        ledger.spurious = 4
        ledger.refusals = ["stale token": 4, "EINVAL": 3]
        return ledger
    }

    @Test func anEmptyLedgerBalances() {
        #expect(Ledger().balanced)
        #expect(!Ledger().isVoid)
        #expect(Ledger().mergedShare == nil)
    }

    @Test func aFullLedgerBalances() {
        #expect(Self.full.imbalances == [])
        #expect(!Self.full.isVoid)
    }

    /// One more of any term breaks exactly the lines that it stands in; `notSent` and `spurious` stand in none.
    @Test(arguments: Ledger.Term.allCases)
    func oneMoreOfATermBreaksTheLinesThatItStandsIn(term: Ledger.Term) {
        var ledger = Self.full
        ledger[term] += 1
        let lines = Ledger.identities.filter { ($0.left + $0.right).contains(term) }
        #expect(ledger.imbalances.count == lines.count)
        #expect(ledger.balanced == [Ledger.Term.notSent, .spurious].contains(term))
    }

    @Test func anImbalanceIsSpeltOutWithItsFigures() {
        var ledger = Self.full
        ledger.injections -= 1
        ledger.refused -= 1
        #expect(
            ledger.imbalances == [
                "signals = 1000, but injections + mergedInEventfd + drained = 999: 1 missing"
            ])
        ledger = Self.full
        ledger.latched += 2
        ledger.injections += 2
        ledger.signals += 2
        ledger.deliveries += 3
        #expect(ledger.imbalances.count == 1)
        #expect(ledger.imbalances[0].hasPrefix("carriedIn + latched = 942, but deliveries + mergedAtFold"))
        #expect(ledger.imbalances[0].hasSuffix("+ lost = 943: 1 too many"))
    }

    @Test func aLedgerThatBalancesIsVoidIfSomethingIsLost() {
        var ledger = Self.full
        ledger.deliveries -= 1
        ledger.lost += 1
        #expect(ledger.balanced)
        #expect(ledger.isVoid)
    }

    @Test func theSumOfBalancedLedgersBalances() {
        var sum = Self.full
        sum += Self.full
        #expect(sum.balanced)
        for term in Ledger.Term.allCases { #expect(sum[term] == 2 * Self.full[term]) }
        #expect(sum.refusals == ["stale token": 8, "EINVAL": 6])
    }

    @Test func everyTermHasItsOwnStorage() {
        var ledger = Ledger()
        for (index, term) in Ledger.Term.allCases.enumerated() { ledger[term] = UInt64(index + 1) }
        for (index, term) in Ledger.Term.allCases.enumerated() { #expect(ledger[term] == UInt64(index + 1)) }
    }

    @Test func mergedSignalsAreAShareOfTheSignals() throws {
        let share = try #require(Self.full.mergedShare)
        #expect(abs(share - 0.105) < 1e-12)
    }
}
