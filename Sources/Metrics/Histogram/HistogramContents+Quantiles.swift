extension HistogramContents {
    /// How many values there are; the greatest number if they are more than that.
    package var count: UInt64 {
        stride(from: 1, to: pairs.count, by: 2).reduce(0) { Self.sum($0, pairs[$1]) }
    }

    /// The latencies, in nanoseconds and rounded up to the end of their slot, that shares of the values do not exceed:
    /// those that `LatencyHistogram.percentile(_:)` gives, read in one pass. Empty if there is no value.
    /// - Parameter shares: 0 to 1, ascending.
    package func quantiles(_ shares: [Double]) -> [UInt64] {
        let total = count
        guard total > 0 else { return [] }
        var found: [UInt64] = []
        var (place, reached) = (0, UInt64(0))
        for share in shares {
            // One unit in the last place less, as HdrHistogram does it, so that rounding reaches no further value.
            let wanted = max(1, ((share * 100).nextDown * Double(total) / 100).rounded(.up))
            while place + 1 < pairs.count, reached == 0 || Double(reached) < wanted {
                reached = Self.sum(reached, pairs[place + 1])
                place += 2
            }
            let slot = LatencyHistogram.slot(of: min(pairs[max(0, place - 2)], LatencyHistogram.highest))
            found.append(LatencyHistogram.highest(of: slot))
        }
        return found
    }

    private static func sum(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let (sum, isTooMuch) = one.addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
