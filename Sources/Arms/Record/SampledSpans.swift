import Kernel

/// How long all spans of one kind take, of which about one in eight is timed: two readings of the clock for each would
/// cost as much as some spans.
///
/// Which spans are timed is drawn, because spans of different length may follow each other in a fixed order.
struct SampledSpans {
    /// How many spans there were.
    private(set) var count: UInt64 = 0
    private var timed: UInt64 = 0
    private var ticks: UInt64 = 0
    private var start: UInt64 = 0
    private var isTiming = false
    private var wait: UInt64 = 0
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always) mutating func begins(_ clock: borrowing TickClock) {
        count &+= 1
        guard wait == 0 else {
            wait &-= 1
            return
        }
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        wait = random >> 60  // 0 ... 15
        isTiming = true
        start = clock.now()
    }

    @inline(__always) mutating func ended(_ clock: borrowing TickClock) {
        guard isTiming else { return }
        isTiming = false
        ticks &+= clock.now() &- start
        timed &+= 1
    }

    /// Ticks of all spans, by the mean of the timed ones; each contains one reading of the clock.
    func total(_ clock: borrowing TickClock) -> UInt64 {
        guard timed > 0 else { return 0 }
        let readings = clock.costNanoseconds * clock.frequency / 1e9 * Double(timed)
        return UInt64(max(0, Double(ticks) - readings) / Double(timed) * Double(count))
    }

    /// Begins a slice, whose first span is timed.
    mutating func reset() {
        (count, timed, ticks, wait) = (0, 0, 0, 0)
        isTiming = false
    }
}
