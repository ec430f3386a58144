import Glibc
import Lockfree
import Statistics

/// Random values for simulations.
struct Draws {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Uniform, from 0 up to but not including 1.
    mutating func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }

    /// Normal with mean 0 and deviation 1 (Box and Muller).
    mutating func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform()) }

    /// Skewed to the right as latencies are: median 1.
    mutating func skewed() -> Double { exp(normal()) }

    mutating func values(_ count: Int, _ draw: (inout Draws) -> Double) -> [Double] {
        (0..<count).map { _ in draw(&self) }
    }
}
