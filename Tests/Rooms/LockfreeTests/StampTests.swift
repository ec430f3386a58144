import Lockfree
import Testing

@Suite struct StampTests {
    /// The largest lateness that the float can hold: mantissa and exponent full.
    let largest = UInt64(0xF_FFFF) << 15

    @Test func latenessBelowTwoToTheTwentyIsExact() {
        for late in [0, 1, 2, 1000, 1 << 19, (1 << 20) - 2, (1 << 20) - 1] as [UInt64] {
            #expect(Stamp(intended: 5, written: 5 + late).lateness == late)
        }
    }

    @Test func everyExponentCutsLessThanTwoToTheMinusNineteen() {
        for exponent in UInt64(1)...15 {
            let low = UInt64(1) << (19 + exponent)
            for late in [low, low + 1, low + low / 3, 2 * low - 2, 2 * low - 1] {
                let back = Stamp(intended: 1, written: 1 + late).lateness
                #expect(back <= late)
                #expect((late - back) << 19 < late, "lateness \(late) came back as \(back)")
                #expect(late - back < 1 << exponent)
            }
        }
    }

    @Test func latenessNeverFallsWhenTheSignalIsLater() {
        var last: UInt64 = 0
        for late in stride(from: UInt64(0), to: 1 << 37, by: 98_765_431) {
            let back = Stamp(intended: 9, written: 9 + late).lateness
            #expect(back >= last)
            last = back
        }
    }

    @Test func latenessSaturatesAndLeavesTheIntendedTimeAlone() {
        for late in [largest, (1 << 35) - 1, 1 << 35, (1 << 35) + 1, 1 << 40, 1 << 62] as [UInt64] {
            let stamp = Stamp(intended: 77, written: 77 + late)
            #expect(stamp.lateness == largest)
            #expect(stamp.intended == 77)
        }
    }

    @Test func theIntendedTimeIsExactOverItsWholeRange() {
        for bit in 0..<40 {
            for ticks in [1 << UInt64(bit), (2 << UInt64(bit)) - 1] as [UInt64] {
                #expect(Stamp(onTime: ticks).intended == ticks)
                #expect(Stamp(onTime: ticks).lateness == 0)
                let late = Stamp(intended: ticks, written: ticks + 0xF_FFFF)
                #expect(late.intended == ticks && late.lateness == 0xF_FFFF)
            }
        }
    }

    @Test func onTimeEqualsWrittenWhenDue() {
        #expect(Stamp(onTime: 1234) == Stamp(intended: 1234, written: 1234))
    }

    @Test func noneUnknownAndKnownAreDistinct() {
        #expect(Stamp.none.isNone && !Stamp.none.isKnown)
        #expect(!Stamp.unknown.isNone && !Stamp.unknown.isKnown)
        #expect(!Stamp(onTime: 1).isNone && Stamp(onTime: 1).isKnown)
        #expect(Stamp.none != Stamp.unknown)
    }

    @Test func anOlderIntendedTimeIsTheSmallerWord() {
        let older = Stamp(intended: 10, written: 10 + (1 << 36))
        #expect(older.rawValue < Stamp(onTime: 11).rawValue)
    }
}
