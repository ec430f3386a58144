import Loads
import Testing
import Vocabulary

@testable import Arms

/// Loads with times of their own.
@Suite struct RecordedTimesTests {
    private static let times = SignalTimes([1_000, 1_100, 1_400, 1_900], arrivals: "recorded")

    @Test func aPassIsAMeanGapLongerThanItsSignals() {
        #expect(Self.times.offsets == [0, 100, 400, 900] && Self.times.pass == 1_200 && Self.times.longestGap == 500)
        #expect(abs(Self.times.rate - 4e9 / 1_200) < 1e-6)
        let faster = Self.times.faster(by: 2)
        #expect(faster.offsets == [0, 50, 200, 450] && faster.pass == 600)
        #expect(SignalTimes([7], arrivals: "recorded").pass == 1)
    }

    @Test(arguments: [(0, [0, 200, 800, 1_800, 2_400, 2_600]), (2, [0, 1_000, 1_600, 1_800, 2_400, 3_400])])
    func aSliceBeginsWhereTheLoadStands(number: Int, due: [UInt64]) {
        var times = DueTimes(Self.times, from: number, ticksPerNanosecond: 2)
        let drawn = due.map { _ in
            defer { times.advance() }
            return times.next
        }
        #expect(drawn == due)
    }

    @Test func theOrderCountsSignalsAlone() {
        var order = SignalOrder(steps: [-1, 0, -2, 1, 0], interrupts: [0, 1])
        #expect(order.signalsBefore == 0)
        for _ in 0..<4 { order.advance() }
        #expect(order.signalsBefore == 2)
    }
}
