import Irqfd
import VGIC

/// Counts by which route an injection went, for an arm whose routes change, beside what another observer times.
struct RoutedInjections<Watch: TimedInjections>: TimedInjections {
    static var sees: Bool { true }
    private var watch: Watch
    /// Events from here on are the spare ones, to which the second route of a vector leads.
    private let firstSpare: UInt32
    private(set) var routed: (first: UInt64, second: UInt64) = (0, 0)

    init(_ watch: Watch, firstSpare: UInt32) {
        self.watch = watch
        self.firstSpare = firstSpare
    }

    mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {
        if route.event < firstSpare { routed.first &+= 1 } else { routed.second &+= 1 }
        watch.begins(route, isForwarded: isForwarded, thread)
    }

    mutating func ended(_ route: Route, _ thread: borrowing HostThread) { watch.ended(route, thread) }

    mutating func beginSlice() {
        routed = (0, 0)
        watch.beginSlice()
    }

    func software(of ticks: UInt64) -> UInt64 { watch.software(of: ticks) }
}
