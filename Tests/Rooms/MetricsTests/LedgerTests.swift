import Metrics
import ResultSupport
import Testing

@Suite struct LedgerTests {
    /// A ledger in which every term is different from zero and all lines balance.
    @Test func anEmptyLedgerBalances() {
        #expect(Ledger().balanced)
        #expect(!Ledger().isVoid)
        #expect(Ledger().mergedShare == nil)
    }

    @Test func aFullLedgerBalances() {
        #expect(Fixture.fullLedger.imbalances == [])
        #expect(!Fixture.fullLedger.isVoid)
    }

    /// One more of any term breaks exactly the lines that it stands in; `notSent`, `spurious` and `stale` are in none.
    @Test(arguments: Ledger.Term.allCases)
    func oneMoreOfATermBreaksTheLinesThatItStandsIn(term: Ledger.Term) {
        var ledger = Fixture.fullLedger
        ledger[term] += 1
        let lines = Ledger.identities.filter { ($0.left + $0.right).contains(term) }
        #expect(ledger.imbalances.count == lines.count)
        #expect(ledger.balanced == [Ledger.Term.notSent, .spurious, .stale].contains(term))
    }

    @Test func anImbalanceIsSpeltOutWithItsFigures() {
        var ledger = Fixture.fullLedger
        ledger.injections -= 1
        ledger.refused -= 1
        ledger.byFirstRoute -= 1
        #expect(
            ledger.imbalances == [
                "signals = 1000, but injections + mergedInEventfd + drained = 999: 1 missing"
            ])
        ledger = Fixture.fullLedger
        ledger.latched += 2
        ledger.injections += 2
        ledger.bySecondRoute += 2
        ledger.signals += 2
        ledger.deliveries += 3
        #expect(ledger.imbalances.count == 1)
        #expect(ledger.imbalances[0].hasPrefix("carriedIn + latched = 942, but deliveries + mergedAtFold"))
        #expect(ledger.imbalances[0].hasSuffix("+ lost = 943: 1 too many"))
    }

    /// Where routes change, each injection went by one; an account without is asked nothing.
    @Test func routesAreAskedForWhereTheyChange() {
        var ledger = Fixture.fullLedger
        (ledger.byFirstRoute, ledger.bySecondRoute) = (0, 0)
        #expect(ledger.balanced)
        ledger.bySecondRoute = 974
        #expect(
            ledger.imbalances == ["injections = 975, but byFirstRoute + bySecondRoute = 974: 1 missing"])
    }

    @Test func aLedgerThatBalancesIsVoidIfSomethingIsLost() {
        var ledger = Fixture.fullLedger
        ledger.deliveries -= 1
        ledger.lost += 1
        #expect(ledger.balanced)
        #expect(ledger.isVoid)
    }

    @Test func theSumOfBalancedLedgersBalances() {
        var sum = Fixture.fullLedger
        sum += Fixture.fullLedger
        #expect(sum.balanced)
        for term in Ledger.Term.allCases { #expect(sum[term] == 2 * Fixture.fullLedger[term]) }
        #expect(sum.refusals == ["no route": 8, "EINVAL": 6])
    }

    @Test func everyTermHasItsOwnStorage() {
        var ledger = Ledger()
        for (index, term) in Ledger.Term.allCases.enumerated() { ledger[term] = UInt64(index + 1) }
        for (index, term) in Ledger.Term.allCases.enumerated() { #expect(ledger[term] == UInt64(index + 1)) }
    }

    @Test func mergedSignalsAreAShareOfTheSignals() throws {
        let share = try #require(Fixture.fullLedger.mergedShare)
        #expect(abs(share - 0.105) < 1e-12)
    }
}
