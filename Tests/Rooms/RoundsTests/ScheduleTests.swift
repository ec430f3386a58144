import Testing

@testable import Rounds

@Suite("A schedule") struct ScheduleTests {
    private static let costs = [500.0, 1_000, 2_000]

    @Test(arguments: [0.01, 1, 100, 1e9]) func keepsOpenSlicesShortAtEveryRate(rate: Double) {
        let schedule = Schedule(costs: Self.costs, budgetNanoseconds: 42e9, rounds: nil, rate: rate)
        #expect(schedule.openSignals >= 1)
        let longest = Double(schedule.openSignals - 1) * max(1e9 / rate, 2_000)
        #expect(longest <= Schedule.longestSlice)
        #expect((3...96).contains(schedule.rounds))
    }

    @Test func takesHalfOfWhatTheSlowestArmCanDo() {
        let schedule = Schedule(costs: Self.costs, budgetNanoseconds: 42e9, rounds: nil, rate: nil)
        #expect(schedule.rate == 250_000)
        #expect(schedule.closedSignals == 30_000)
        #expect(schedule.openSignals == 15_000)
    }

    @Test func keepsToTheBudgetAndToTheRoundsThatWereAskedFor() {
        let free = Schedule(costs: Self.costs, budgetNanoseconds: 10e9, rounds: nil, rate: nil)
        #expect(Double(free.rounds) * free.roundNanoseconds <= 10e9)
        #expect(Schedule(costs: Self.costs, budgetNanoseconds: 10e9, rounds: 7, rate: nil).rounds == 7)
        #expect(Schedule(costs: Self.costs, budgetNanoseconds: -1, rounds: nil, rate: nil).rounds >= 3)
        #expect(Schedule(costs: [], budgetNanoseconds: 10e9, rounds: nil, rate: nil).rounds == 0)
    }
}
