import Irqfd
import Kernel
import VGIC

/// Times a sample of the injections that go by software, for an arm with toggles, whose LPIs are forwarded at one
/// moment and not at the next.
struct SampledSoftware: TimedInjections {
    static var sees: Bool { true }
    private let clock: TickClock
    private var spans = SampledSpans()
    private var isTimed = false

    init(clock: TickClock) { self.clock = clock }

    mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {
        isTimed = !isForwarded
        if isTimed { spans.begins(clock) }
    }

    mutating func ended(_ route: Route, _ thread: borrowing HostThread) {
        if isTimed { spans.ended(clock) }
    }

    mutating func beginSlice() { spans.reset() }

    func software(of ticks: UInt64) -> UInt64 { spans.total(clock) }
}
