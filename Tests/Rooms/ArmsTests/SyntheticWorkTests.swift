import Kernel
import Testing

@testable import Arms

@Suite("Synthetic work") struct SyntheticWorkTests {
    /// The state of the chain after so many steps.
    private static func state(steps: Int) -> UInt64 {
        var work = SyntheticWork(steps: Double(steps), calls: 0)
        work.perform(1)
        return work.state
    }

    @Test func `is made in full, however small its parts`() {
        // A quarter of a step for each delivery.
        var (whole, parts) = (SyntheticWork(steps: 0.25, calls: 0), SyntheticWork(steps: 0.25, calls: 0))
        whole.perform(10_000)
        for _ in 0..<10_000 { parts.perform(1) }
        let wanted = Self.state(steps: 2_500)
        #expect(whole.state == wanted && parts.state == wanted && Self.state(steps: 2_499) != wanted)
        parts.perform(3)
        #expect(parts.state == wanted)
        parts.perform(1)
        #expect(parts.state == Self.state(steps: 2_501))
    }

    @Test func `of a time is as many steps as the quickest trial makes in it`() {
        // Any trial takes one step of this clock: 20 ns for 20,000 steps of the chain.
        var work = SyntheticWork(nanoseconds: 0.5, clock: .stepped())
        work.perform(3)
        #expect(work.state == Self.state(steps: 1_500) && work.nanoseconds == 0.5)
    }

    /// A machine that is disturbed while it calibrates, or while it is measured, is tried again: work that is wrong by
    /// a factor is wrong each time.
    @Test func `of a time takes that time`() {
        let clock = TickClock.calibrated()
        var seen = 0.0
        let takesIt = (0..<200).contains { _ in
            var work = SyntheticWork(nanoseconds: 50, clock: clock)
            let start = clock.now()
            work.perform(10_000)
            seen = Double(clock.nanoseconds(clock.now() &- start))
            return (250_000...1_000_000).contains(seen)
        }
        #expect(takesIt, "\(seen) ns for 500,000")
    }

    @Test func `that is none does nothing`() {
        var none = SyntheticWork.none
        let before = none.state
        none.perform(10_000)
        #expect(none.state == before && !none.isLoad)
    }
}
