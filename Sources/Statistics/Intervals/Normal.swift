import Glibc

/// The standard normal distribution.
enum Normal {
    /// The distance from zero that is exceeded, on one of the two sides, with a probability between 0 and 1.
    static func quantile(twoSided alpha: Double) -> Double {
        var (low, high) = (0.0, 40.0)
        // Halving a span of 40 until neighbouring numbers are left.
        for _ in 0..<64 {
            let middle = (low + high) / 2
            if erfc(middle / 2.0.squareRoot()) > alpha { low = middle } else { high = middle }
        }
        return high
    }
}
