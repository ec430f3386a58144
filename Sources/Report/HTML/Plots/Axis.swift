import Metrics

/// An axis: what its values are, and where they stand.
struct Axis: Equatable {
    var title: String
    var scale: Scale
    var unit: Unit

    /// In what values are told.
    enum Unit {
        case nanoseconds
        /// A difference in nanoseconds, with its sign.
        case difference
        case ratio
        /// A share of 1, told in percent.
        case share
        /// A rate for each second.
        case rate
        case number
    }

    /// A value in words, to as many digits as tables have.
    func words(_ value: Double) -> String {
        switch unit {
        case .nanoseconds:
            value < 1_000 ? "\(Figure.nanoseconds(value)) ns" : Figure.duration(UInt64(exactly: value.rounded()))
        case .difference: "\(Figure.signed(value)) ns"
        case .ratio: Figure.fixed(value, 3)
        case .share: Figure.percent(value)
        case .rate: "\(Figure.rate(value))/s"
        case .number: Self.trimmed(value)
        }
    }

    /// A value beside the axis: as short as it can be.
    func label(_ value: Double) -> String {
        switch unit {
        case .nanoseconds, .difference:
            let units: [(Double, String)] = [(1e9, " s"), (1e6, " ms"), (1e3, " µs")]
            let sign = unit == .difference && value > 0 ? "+" : ""
            for (size, name) in units where abs(value) >= size * 0.9995 {
                return sign + Self.trimmed(value / size) + name
            }
            return sign + Self.trimmed(value) + (value == 0 ? "" : " ns")
        case .ratio, .number: return Self.trimmed(value)
        case .share:
            return Self.trimmed(value * 100) + " %"
        case .rate:
            let units: [(Double, String)] = [(1e9, " G"), (1e6, " M"), (1e3, " k")]
            for (size, name) in units where value >= size * 0.9995 { return Self.trimmed(value / size) + name }
            return Self.trimmed(value)
        }
    }

    /// A number without zeros behind the point, to six digits.
    static func trimmed(_ value: Double) -> String {
        let decimals = (0...5).first { decimals in
            let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
            return abs((value * scale).rounded() / scale - value) <= abs(value) * 1e-6
        }
        return Figure.fixed(value, decimals ?? 3)
    }
}
