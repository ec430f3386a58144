import Glibc
import Kernel
package import Loads
import Lockfree
package import Vocabulary

/// When each signal of an open-loop slice is due. Equal seeds give equal times, whichever thread sends the signals.
package struct DueTimes {
    private let interval: Double
    private var random: SplitMix64?
    private var time: Double
    /// The recorded times of one pass, in nanoseconds; empty for a rate.
    private var offsets: [UInt64] = []
    /// Which of them the next signal has.
    private var position = 0
    /// What is taken from a recorded time: that of the slice's first signal, less the passes since.
    private var base = 0.0
    private var pass = 0.0
    private var ticksPerNanosecond = 0.0

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

    /// Times as they were recorded, from the signal of a number on. The recording is played again and again.
    /// - Parameters:
    ///   - times: of one pass.
    ///   - number: of the slice's first signal, from 0, counted in the pass.
    ///   - ticksPerNanosecond: of the clock.
    package init(_ times: SignalTimes, from number: Int, ticksPerNanosecond: Double) {
        self.init(interval: 0, arrivals: .constant, seed: 0)
        offsets = times.offsets
        position = number % offsets.count
        base = Double(offsets[position])
        pass = Double(times.pass)
        self.ticksPerNanosecond = ticksPerNanosecond
    }

    /// Ticks from the start of the slice to the next signal.
    package var next: UInt64 { UInt64(time) }

    /// Moves on to the next signal.
    package mutating func advance() {
        if offsets.isEmpty { time += gap() } else { advanceRecorded() }
    }

    private mutating func advanceRecorded() {
        position += 1
        if position == offsets.count {
            position = 0
            base -= pass
        }
        time = (Double(offsets[position]) - base) * ticksPerNanosecond
    }

    /// A gap drawn by inversion, from 53 bits; never from 0, whose logarithm would make an endless gap.
    private mutating func gap() -> Double {
        guard let draw = random?.next() else { return interval }
        return -log((Double(draw >> 11) + 0.5) * 0x1p-53) * interval
    }
}

extension DueTimes {
    /// A load's own times, or times at a rate for a load without any.
    /// - Parameters:
    ///   - times: the load's own times.
    ///   - order: where the load stands.
    ///   - clock: gives the ticks.
    ///   - rate: mean gap in ticks, kind of the gaps, and their seed.
    init(
        _ times: SignalTimes?, from order: borrowing SignalOrder, at clock: TickClock,
        otherwise rate: (interval: Double, arrivals: Arrivals, seed: UInt64)
    ) {
        if let times {
            self.init(times, from: order.signalsBefore, ticksPerNanosecond: clock.frequency / 1e9)
        } else {
            self.init(interval: rate.interval, arrivals: rate.arrivals, seed: rate.seed)
        }
    }
}
