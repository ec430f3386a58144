import Foundation

/// Where a value stands on an axis: 0 is its beginning, 1 its end.
enum Scale: Equatable {
    case linear(from: Double, to: Double)
    /// Both ends are above 0.
    case logarithmic(from: Double, to: Double)
    /// Shares of a distribution from 0 on, so that each further nine takes as much room as the first.
    case nines(Double)

    /// A linear scale over these values, with a little room at both ends.
    init(over values: [Double]) {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else {
            self = .linear(from: 0, to: 1)
            return
        }
        let room = high > low ? (high - low) * 0.04 : max(abs(high) * 0.1, 0.5)
        self = .linear(from: low < 0 || low > (high - low) ? low - room : min(low, 0), to: high + room)
    }

    /// A logarithmic scale over those of these values that are above 0, with a little room at both ends.
    init(logarithmicOver values: [Double]) {
        let positive = values.filter { $0.isFinite && $0 > 0 }
        guard let low = positive.min(), let high = positive.max() else {
            self = .logarithmic(from: 1, to: 10)
            return
        }
        let room = max(1.12, pow(high / low, 0.03))
        self = .logarithmic(from: low / room, to: high * room)
    }

    /// The place of a value; an end for one that the axis does not hold.
    func place(of value: Double) -> Double {
        let place =
            switch self {
            case .linear(let low, let high): (value - low) / (high - low)
            case .logarithmic(let low, let high): log(value / low) / log(high / low)
            case .nines(let nines): -log10(1 - value) / nines
            }
        return place.isNaN || place < 0 ? 0 : min(1, place)
    }

    /// Whether the axis holds a value.
    func holds(_ value: Double) -> Bool {
        switch self {
        case .linear(let low, let high), .logarithmic(let low, let high): value >= low && value <= high
        case .nines(let nines): value >= 0 && -log10(1 - value) <= nines
        }
    }

    /// Values at which the axis has a label, ascending: round numbers, at most about six.
    var ticks: [Double] {
        switch self {
        case .linear(let low, let high): Self.linearTicks(low, high)
        case .logarithmic(let low, let high): Self.logarithmicTicks(low, high)
        case .nines(let nines):
            [0] + (1...max(1, Int(nines))).map { 1 - pow(10, -Double($0)) }
        }
    }

    private static func linearTicks(_ low: Double, _ high: Double) -> [Double] {
        let rough = (high - low) / 5.5
        guard rough.isFinite, rough > 0 else { return [] }
        let decade = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].map { $0 * decade }.first { $0 >= rough * 0.999 } ?? rough
        let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
        guard let begin = Int(exactly: first), let end = Int(exactly: last), begin <= end, end - begin < 20 else {
            return []
        }
        return (begin...end).map { Double($0) * step }
    }

    private static func logarithmicTicks(_ low: Double, _ high: Double) -> [Double] {
        let decades = log10(high / low)
        guard decades.isFinite, decades > 0 else { return [] }
        let steps: [Double] = decades < 1 ? [1, 1.5, 2, 3, 4, 5, 7] : decades < 2.2 ? [1, 2, 5] : [1]
        let every = max(1, Int((decades / 6).rounded(.up)))
        let (first, last) = (Int(floor(log10(low))), Int(floor(log10(high))))
        guard last - first < 40 else { return [] }
        return (first...last).filter { steps.count > 1 || $0 % every == 0 }.flatMap { decade in
            steps.map { $0 * pow(10, Double(decade)) }
        }.filter { $0 >= low * 0.9999 && $0 <= high * 1.0001 }
    }
}
