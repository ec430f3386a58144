import Testing

@testable import Kernel

@Suite("The clock") struct TickClockTests {
    @Test func runsForwardAndAgreesWithTheKernelsClock() {
        for clock in [TickClock.calibrated(), TickClock(counter: nil)] {
            let start = TickClock.rawNanoseconds()
            let startTicks = clock.now()
            var last = startTicks
            while TickClock.rawNanoseconds() - start < 50_000_000 {
                let now = clock.now()
                #expect(now >= last)
                last = now
            }
            let measured = Double(clock.nanoseconds(clock.now() - startTicks))
            let real = Double(TickClock.rawNanoseconds() - start)
            #expect(abs(measured / real - 1) < 0.01, "\(clock.source): \(measured) against \(real)")
            #expect(clock.costNanoseconds > 0 && clock.costNanoseconds < 10_000)
        }
    }

    @Test func conversionThereAndBackIsExactToAMillionth() {
        let clock = TickClock.calibrated()
        for nanoseconds in [UInt64(1_000), 1_000_000, 1_000_000_000, 100_000_000_000] {
            let back = Double(clock.nanoseconds(clock.ticks(nanoseconds: nanoseconds)))
            #expect(abs(back - Double(nanoseconds)) <= max(2, Double(nanoseconds) * 1e-6))
        }
    }
}
