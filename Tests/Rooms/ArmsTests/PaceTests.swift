import Kernel
import Lockfree
import Testing
import Vocabulary

@testable import Arms

@Suite struct PaceTests {
    @Test func theKeptShareIsOfTheScheduleThatWasDrawn() {
        #expect(Pace(planned: 1_000, taken: 1_000, isFallingBehind: false).keptShare == 1)
        #expect(Pace(planned: 1_000, taken: 4_000, isFallingBehind: false).keptShare == 0.25)
        // Nobody is quicker than the schedule: the last signal is due before its end.
        #expect(Pace(planned: 1_000, taken: 900, isFallingBehind: false).keptShare == 1)
        #expect(Pace(planned: 0, taken: 5, isFallingBehind: false).keptShare == 1)
    }

    /// Lateness of 1,000 signals that are due every 100 ticks.
    private static func grew(_ lateness: (Int) -> UInt64) -> Bool {
        var account = Lateness(signals: 1_000)
        for signal in 0..<1_000 { account.note(lateness(signal)) }
        return account.grew(planned: 100_000)
    }

    @Test func aBacklogThatGrowsEvenlyIsFound() {
        // Each signal takes 2 % longer than its gap; at 0.5 % the slice is too short to say so.
        #expect(Self.grew { UInt64(2 * $0) })
        #expect(!Self.grew { UInt64($0 / 2) })
    }

    @Test func aBacklogThatStandsOrShrinksIsNone() {
        #expect(!Self.grew { _ in 0 })
        #expect(!Self.grew { _ in 5_000 })
        #expect(!Self.grew { UInt64(4_000 - 4 * $0) })
        // A late start that is made up for, and one late signal.
        #expect(!Self.grew { $0 < 300 ? 30_000 : 0 })
        #expect(!Self.grew { $0 == 900 ? 10_000 : 0 })
    }

    @Test(arguments: [0, 1, 3]) func aShortSliceDoesNotFallBehind(signals: UInt64) {
        var account = Lateness(signals: signals)
        for _ in 0..<signals { account.note(1_000_000) }
        #expect(!account.grew(planned: 10))
    }

    @Test func aScheduleThatWasKeptSaysSo() {
        let clock = TickClock.stepped()
        var schedule = OpenSchedule(
            DueTimes(interval: 1_000, arrivals: .constant, seed: 1), origin: 7, signals: 100)
        for signal in 0..<100 {
            let due = UInt64(7 + 1_000 * signal)
            #expect(schedule.due(at: due &- 1) == nil)
            guard let stamp = schedule.due(at: due) else {
                Issue.record("signal \(signal) is not due when it is due")
                return
            }
            schedule.advance(behind: stamp)
        }
        // The schedule ends where the next signal would have been due.
        let kept = schedule.pace(elapsed: 100_000, clock: clock)
        #expect(kept.keptShare == 1 && !kept.isFallingBehind)
        #expect(schedule.pace(elapsed: 200_000, clock: clock).keptShare == 0.5)
    }
}
