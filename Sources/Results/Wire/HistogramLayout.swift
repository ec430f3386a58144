import Metrics

/// Which values HdrHistogram counts together. Values below a power of two have a slot each, in units of the lowest
/// value; from there on each octave has half as many slots.
struct HistogramLayout: Equatable {
    /// The least value that is told from 0.
    let lowest: UInt64
    /// The greatest value that is told from greater ones.
    let highest: UInt64
    /// Significant decimal digits.
    let digits: UInt32

    /// The unit as a power of two.
    private let unit: Int
    /// Slots of an octave as a power of two.
    private let half: Int

    /// The layout of `LatencyHistogram`.
    static let own = HistogramLayout(lowest: 1, highest: LatencyHistogram.highest, digits: 3)!

    /// Nil if there is no such layout: digits are 1 to 5, and the highest value is at least twice the lowest.
    init?(lowest: UInt64, highest: UInt64, digits: UInt32) {
        guard (1...5).contains(digits), lowest >= 1, highest <= UInt64(Int64.max), highest / 2 >= lowest else {
            return nil
        }
        self.lowest = lowest
        self.highest = highest
        self.digits = digits
        unit = 63 - lowest.leadingZeroBitCount
        // Values up to twice 10^digits are told apart one by one.
        let single = (0..<digits).reduce(UInt64(2)) { power, _ in power * 10 }
        half = 63 - (single - 1).leadingZeroBitCount
        guard unit + half + 1 <= 61 else { return nil }
    }

    /// How many slots reach to `highest`.
    var slots: Int { slot(of: highest) + 1 }

    /// The slot in which a value is counted.
    func slot(of value: UInt64) -> Int {
        let single = (UInt64(2) << UInt64(half)) - 1
        let octave = 63 - (value | single << UInt64(unit)).leadingZeroBitCount - unit - half
        return octave << half + Int(value >> UInt64(octave + unit))
    }

    /// The least value of a slot.
    func value(of slot: Int) -> UInt64 {
        let octave = max(0, slot >> half - 1)
        return UInt64(slot - octave << half) << UInt64(octave + unit)
    }
}
