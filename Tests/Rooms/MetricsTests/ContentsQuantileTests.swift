import Testing

@testable import Metrics

/// Quantiles of a histogram's contents, read in one pass.
@Suite struct ContentsQuantileTests {
    private static let shares = [0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1]

    @Test func theyAreThoseOfTheHistogram() throws {
        let all: [[UInt64]] = [
            [7], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (1...5_000).map { $0 * $0 }, [3, 3, 3, 99_999_999_999],
            (0..<1_000).map { _ in 2_050 } + [1],
        ]
        for values in all {
            var histogram = LatencyHistogram()
            for value in values { histogram.record(value) }
            let whole = histogram.whole
            let contents = try #require(whole)
            #expect(contents.count == UInt64(values.count))
            let wanted = Self.shares.dropFirst().map { histogram.percentile($0 * 100) }
            #expect(contents.quantiles(Self.shares).dropFirst().map { Optional($0) } == wanted)
        }
    }

    @Test func countsFromAnywhereDoNotOverflow() {
        #expect(HistogramContents(pairs: []).quantiles([0.5]).isEmpty)
        let most = HistogramContents(pairs: [5, .max, 9, .max])
        #expect(most.count == .max && most.quantiles([0.5, 1]).count == 2)
    }
}
