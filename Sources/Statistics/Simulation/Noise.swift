import Lockfree

/// How the figures of equal slices differ on a machine, in logarithms. What rounds recorded on virtual machines show
/// can be made of these parts.
public struct Noise: Sendable, Equatable {
    /// The standard deviation of a slice.
    public var slice = 0.02
    /// The standard deviation of a launch: every slice of a process is off by as much.
    public var launch = 0.0
    /// The share of slices with five times the deviation.
    public var wildShare = 0.0
    /// The share of slices that take half as long again.
    public var slowShare = 0.0
    /// How much of a slot's noise is left in the next round: the coefficient of a first-order autoregression.
    public var carried = 0.0
    /// The distance of two modes, between which a slice falls by chance; 0 for one mode.
    public var modes = 0.0

    /// A slice's noise without any of the other parts.
    public init() {}
}

/// Draws for simulations.
struct NormalDraws {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Uniform, from 0 up to but not including 1.
    mutating func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }

    /// Normal with mean 0 and deviation 1, by Marsaglia's polar method.
    mutating func normal() -> Double {
        while true {
            let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
            let square = x * x + y * y
            if square > 0, square < 1 { return x * (-2 * Logarithm.of(square) / square).squareRoot() }
        }
    }

    /// A seed for other draws.
    mutating func seed() -> UInt64 { random.next() }
}
