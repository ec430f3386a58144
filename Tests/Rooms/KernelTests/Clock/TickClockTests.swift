import Testing

@testable import Kernel

@Suite("The clock") struct TickClockTests {
    /// A clock and the kernel's at one moment: of many tries the one during which the least time went by.
    private static func moment(_ clock: TickClock) -> (ticks: UInt64, nanoseconds: UInt64) {
        var best = (ticks: UInt64(0), nanoseconds: UInt64(0))
        var least = UInt64.max
        for _ in 0..<64 {
            let before = TickClock.rawNanoseconds()
            let ticks = clock.now()
            let gap = TickClock.rawNanoseconds() - before
            if gap < least { (least, best) = (gap, (ticks, before + gap / 2)) }
        }
        return best
    }

    @Test func runsForwardAndAgreesWithTheKernelsClock() {
        for clock in [TickClock.calibrated(), TickClock(counter: nil)] {
            let start = Self.moment(clock)
            var last = start.ticks
            var steps = 0
            while TickClock.rawNanoseconds() - start.nanoseconds < 50_000_000 {
                let now = clock.now()
                if now < last { steps += 1 }
                last = now
            }
            #expect(steps == 0, "it went back")
            let end = Self.moment(clock)
            let measured = Double(clock.nanoseconds(end.ticks - start.ticks))
            let real = Double(end.nanoseconds - start.nanoseconds)
            #expect(abs(measured / real - 1) < 0.001, "\(clock.source): \(measured) against \(real)")
        }
    }

    @Test(.enabled(if: TickClock.calibrated().usesCounter, "this machine's clock is the kernel's"))
    func isReadTogetherWithTheKernelsClock() {
        // The counter's rate from two such moments, and from one more: they agree, whatever came between.
        let clock = TickClock.calibrated()
        for _ in 0..<20 {
            let before = clock.now()
            let moment = TickClock.moment()
            let after = clock.now()
            #expect((before...after).contains(moment.ticks))
        }
    }

    @Test func saysWhatAReadingCosts() {
        for counter in [TickClock.calibrated().usesCounter ? "tsc" : nil, nil] {
            let start = TickClock.rawNanoseconds()
            let clock = TickClock(counter: counter)
            let elapsed = Double(TickClock.rawNanoseconds() - start)
            // The median of 15 times 1,000 readings: eight of them took at least that long.
            #expect(clock.costNanoseconds > 0 && clock.costNanoseconds * 8_000 <= elapsed)
            // And seven at most that long: a reading is not for nothing, so neither are they.
            #expect(clock.costNanoseconds * 1_000 >= 1_000 / 4)
        }
    }

    /// Ticks of every length that there is: from an arm64 machine with a slow counter to a fast processor.
    @Test(arguments: [1e6, 24e6, 62.5e6, 1e9, 2.4e9, 5e9]) func convertsThereAndBack(frequency: Double) {
        let clock = TickClock("test", frequency: frequency, costNanoseconds: 0, usesCounter: false)
        for nanoseconds in [0, 1, 999, 1_000, 1_000_000, 1_000_000_000, 100_000_000_000] as [UInt64] {
            let back = Double(clock.nanoseconds(clock.ticks(nanoseconds: nanoseconds)))
            // A tick that is not whole is dropped, a nanosecond that is not whole as well; the factor has 32 bits.
            let tolerance = 1e9 / frequency + 1 + Double(nanoseconds) * 1e-8
            #expect(back <= Double(nanoseconds) * (1 + 1e-8), "\(nanoseconds) ns became \(back)")
            #expect(back >= Double(nanoseconds) - tolerance, "\(nanoseconds) ns became \(back)")
        }
    }

    @Test func convertsSpansOfAnyLength() {
        let clock = TickClock("test", frequency: 62.5e6, costNanoseconds: 0, usesCounter: false)
        #expect(clock.nanoseconds(0) == 0)
        #expect(clock.nanoseconds(1) == 16)
        #expect(clock.nanoseconds(1 << 40) == 16 << 40)
        #expect(clock.nanoseconds(1 << 59) == 1 << 63)
        #expect(clock.ticks(nanoseconds: 1 << 40) == 1 << 36)
    }

    @Test func thatGoesBySteps() {
        let clock = TickClock.stepped()
        #expect(clock.source == "steps" && clock.costNanoseconds == 0 && clock.frequency == 1e9)
        var last = clock.now()
        for _ in 0..<100 {
            let now = clock.now()
            // Another thread's readings count as well.
            #expect(now > last && (now - last).isMultiple(of: 20))
            last = now
        }
        #expect(clock.nanoseconds(20) == 20)
        // Time plays no part.
        #expect(clock.threadNanoseconds() == 0)
    }

    @Test func isTheProcessorsWhereThatKeepsItsRate() {
        let source = TickClock.calibrated().source
        #if arch(x86_64)
            let text = TextFile.read("/proc/cpuinfo") ?? ""
            let isInvariant = text.contains(" constant_tsc ") && text.contains(" nonstop_tsc ")
            #expect(source == (isInvariant ? "tsc" : "clock_monotonic_raw"))
        #elseif arch(arm64)
            #expect(source == "cntvct")
        #else
            #expect(source == "clock_monotonic_raw")
        #endif
    }
}
