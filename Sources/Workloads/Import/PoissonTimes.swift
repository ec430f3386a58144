import Foundation
import Lockfree

/// Draws when interrupts of known number came within a span: each at a time of its own, uniform and independent, which
/// is what Poisson arrivals are when their number is known. They are drawn in the order of time, so nothing is stored
/// but the numbers that are left.
struct PoissonTimes {
    private let span: Double
    private var random: SplitMix64
    /// Sums of the numbers that are left, as a Fenwick tree.
    private var tree: [UInt64]
    private var left: UInt64
    /// The share of the span that is left, which begins at 1 and shrinks.
    private var rest = 1.0

    /// - Parameters:
    ///   - counts: how many interrupts each source sends.
    ///   - span: nanoseconds.
    ///   - seed: decides times and order.
    init(counts: [UInt64], span: UInt64, seed: UInt64) {
        self.span = Double(span)
        random = SplitMix64(seed: seed)
        left = counts.reduce(0, +)
        tree = [UInt64](repeating: 0, count: counts.count + 1)
        for (index, count) in counts.enumerated() { Self.add(count, at: index, to: &tree) }
    }

    /// The next interrupt: its time in nanoseconds, and the index of its source. Nil behind the last one.
    mutating func next() -> (time: UInt64, source: Int)? {
        guard left > 0 else { return nil }
        // The least of n uniform numbers leaves of the rest a share that is the n-th root of a uniform number.
        let draw = (Double(random.next() >> 11) + 0.5) * 0x1p-53
        rest *= exp(log(draw) / Double(left))
        let source = find(random.next() % left)
        Self.add(UInt64.max, at: source, to: &tree)
        left -= 1
        return (UInt64(max(0, span * (1 - rest))), source)
    }

    /// The source of the interrupt of a rank, counted in the order of the sources.
    private func find(_ rank: UInt64) -> Int {
        var position = 0
        var rank = rank
        var step = 1 << (Int.bitWidth - 1 - tree.count.leadingZeroBitCount)
        while step > 0 {
            if position + step < tree.count, tree[position + step] <= rank {
                position += step
                rank -= tree[position]
            }
            step >>= 1
        }
        return position
    }

    /// Adds to a number, modulo 2^64: adding the greatest takes one away.
    private static func add(_ amount: UInt64, at index: Int, to tree: inout [UInt64]) {
        var position = index + 1
        while position < tree.count {
            tree[position] &+= amount
            position += position & -position
        }
    }
}
