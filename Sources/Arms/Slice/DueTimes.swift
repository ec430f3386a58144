import Glibc
import Lockfree
package import Vocabulary

/// When each signal of an open-loop slice is due. Equal seeds give equal times, whichever thread sends the signals.
package struct DueTimes {
    private let interval: Double
    private var random: SplitMix64?
    private var time: Double

    /// - Parameters:
    ///   - interval: mean gap, in ticks.
    ///   - arrivals: whether gaps are equal or drawn.
    ///   - seed: of the gaps, where they are drawn.
    package init(interval: Double, arrivals: Arrivals, seed: UInt64) {
        self.interval = interval
        random = arrivals == .poisson ? SplitMix64(seed: seed) : nil
        // Equal gaps begin at once; a drawn gap stands before the first signal too.
        time = 0
        if random != nil { advance() }
    }

    /// Ticks from the start of the slice to the next signal.
    package var next: UInt64 { UInt64(time) }

    /// Moves on to the next signal.
    package mutating func advance() { time += gap() }

    /// A gap drawn by inversion, from 53 bits; never from 0, whose logarithm would make an endless gap.
    private mutating func gap() -> Double {
        guard let draw = random?.next() else { return interval }
        return -log((Double(draw >> 11) + 0.5) * 0x1p-53) * interval
    }
}
