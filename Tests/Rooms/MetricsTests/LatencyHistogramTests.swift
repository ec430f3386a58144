import Metrics
import Testing

@Suite struct LatencyHistogramTests {
    @Test func anEmptyHistogramHasNoQuantiles() {
        let histogram = LatencyHistogram()
        #expect(histogram.summary == LatencySummary())
        #expect(histogram.percentile(50) == nil)
    }

    @Test func quantilesAreKeptToThreeDigits() throws {
        var histogram = LatencyHistogram()
        for nanoseconds in UInt64(1)...100_000 { histogram.record(nanoseconds) }
        let summary = histogram.summary
        let quantiles = try #require(summary.quantiles)
        #expect(summary.count == 100_000)
        #expect(quantiles.min == 1)
        for (found, exact) in [
            (quantiles.p50, 50_000), (quantiles.p90, 90_000), (quantiles.p99, 99_000), (quantiles.p999, 99_900),
            (quantiles.max, 100_000),
        ] as [(UInt64, UInt64)] {
            #expect(found >= exact && found <= exact + exact / 1_000, "\(found) for \(exact)")
        }
    }

    /// A recorded 27,060 shares its slot with 27,056 to 27,071; HdrHistogram's tools call the slot 27,071.
    @Test func aQuantileIsTheHighEndOfItsSlotAndNeverBelowAnyValueInIt() throws {
        var histogram = LatencyHistogram()
        histogram.record(27_060)
        let quantiles = try #require(histogram.summary.quantiles)
        #expect(quantiles.min == 27_056)
        #expect(
            [quantiles.p50, quantiles.p90, quantiles.p99, quantiles.p999, quantiles.max].allSatisfy { $0 == 27_071 })
        #expect(histogram.percentile(50) == 27_071)
        #expect(histogram.percentileText(inUnitsOf: 1).contains("27071.000"))
        for value in stride(from: UInt64(1), to: 40_000_000, by: 99_991) { histogram.record(value) }
        let spread = try #require(histogram.summary.quantiles)
        #expect(spread.p50 <= spread.p90 && spread.p999 <= spread.max)
        histogram.record(LatencyHistogram.highest)
        #expect(histogram.percentile(100) == LatencyHistogram.highest)
    }

    @Test func aQuantileNeedsTenSamplesBeyondIt() {
        var histogram = LatencyHistogram()
        for (samples, quantile) in [
            (20, LatencySummary.Quantile.p50), (100, .p90), (1_000, .p99), (10_000, .p999),
        ] as [(UInt64, LatencySummary.Quantile)] {
            while histogram.count < samples - 1 { histogram.record(1_000) }
            #expect(histogram.summary[quantile] == nil)
            histogram.record(1_000)
            #expect(histogram.summary[quantile] == 1_000)
            #expect(abs(Double(samples) * (1 - quantile.rawValue) - 10) < 1e-6)
        }
        #expect(LatencySummary()[.p50] == nil)
    }

    @Test func smallLatenciesAreExact() throws {
        var histogram = LatencyHistogram()
        for nanoseconds in [0, 1, 2, 2_047] as [UInt64] { histogram.record(nanoseconds) }
        let quantiles = try #require(histogram.summary.quantiles)
        #expect(quantiles.min == 0)
        #expect(quantiles.p50 == 1)
        #expect(quantiles.max == 2_047)
    }

    @Test func valuesAreKeptToOnePartInAThousandAtEveryBorderOfAnOctave() throws {
        for bits in UInt64(0)..<37 {
            for value in [1 << bits, (1 << bits) + 1, (2 << bits) - 1] as [UInt64] {
                guard value <= LatencyHistogram.highest else { continue }
                var histogram = LatencyHistogram()
                histogram.record(value)
                let quantiles = try #require(histogram.summary.quantiles)
                #expect(quantiles.min <= value && value - quantiles.min <= value / 1_000, "\(value)")
                #expect(quantiles.max >= value && quantiles.max - value <= value / 1_000, "\(value)")
                #expect(value >= 2_048 || quantiles.min == value && quantiles.max == value)
            }
        }
    }

    @Test func aLatencyOutOfRangeIsCountedAndSaturates() throws {
        var histogram = LatencyHistogram()
        histogram.record(LatencyHistogram.highest)
        #expect(histogram.outOfRange == 0)
        histogram.record(LatencyHistogram.highest + 1)
        histogram.record(UInt64.max)
        let summary = histogram.summary
        #expect(summary.count == 3)
        #expect(summary.outOfRange == 2)
        #expect(try #require(summary.quantiles).max == LatencyHistogram.highest)
    }

    @Test func mergedHistogramsAreAsOneThatRecordedAll() {
        var one = LatencyHistogram()
        var other = LatencyHistogram()
        var all = LatencyHistogram()
        for nanoseconds in stride(from: UInt64(3), to: 3_000_000, by: 997) {
            if nanoseconds % 2 == 0 { one.record(nanoseconds) } else { other.record(nanoseconds) }
            all.record(nanoseconds)
        }
        other.record(.max)
        all.record(.max)
        one.merge(other)
        #expect(one.summary == all.summary)
        one.reset()
        #expect(one.summary == LatencySummary())
    }

    @Test func stagesWithoutSamplesAreLeftOut() {
        var stages = StageHistograms()
        #expect(stages.summaries(isWhole: true) == [])
        stages.acknowledged.record(7)
        stages.reaped.record(5)
        #expect(stages.summaries(isWhole: false).map(\.name) == ["reaped", "acknowledged"])
        var total = StageHistograms()
        total.merge(stages)
        #expect(total.summaries(isWhole: true) == stages.summaries(isWhole: true))
    }

    @Test func thePercentileTextEndsWithAllOfIt() {
        var histogram = LatencyHistogram()
        for value in UInt64(1)...1_000 { histogram.record(value * 1_000) }
        let text = histogram.percentileText(inUnitsOf: 1_000)
        #expect(text.contains("Value     Percentile TotalCount 1/(1-Percentile)"))
        #expect(text.contains("Total count    =         1000]"))
    }

    @Test func theWholeHoldsWhatIsOutOfRangeAsTheGreatestValue() {
        var histogram = LatencyHistogram()
        #expect(histogram.whole == nil)
        for value in [7, 7, LatencyHistogram.highest, .max] { histogram.record(value) }
        #expect(histogram.contents.suffix(2) == [.max, 1])
        let pairs = histogram.whole?.pairs ?? []
        #expect(pairs.count == 4 && pairs[..<2] == [7, 2] && pairs[3] == 2)
    }
}
