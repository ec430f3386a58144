import Irqfd
import VGIC

/// MSIs that the VM's ITS translates. Whether an LPI is latched and listed or set pending in its vPE's table is a
/// property of the LPI, as in KVM, so software and direct are one path.
struct Translated<Cache: TranslationCache & ~Copyable, Watch: TimedInjections>: Path, ~Copyable {
    private var injector: MSIInjector<Cache, DeviceMSI>
    private var watch: Watch

    /// MSIs of the injector. The watch times the injections that go by software.
    init(_ injector: consuming MSIInjector<Cache, DeviceMSI>, _ watch: Watch) {
        self.injector = injector
        self.watch = watch
    }

    @inline(__always) mutating func deliver(
        _ batch: inout SignalBatch, to recorder: inout Recorder, thread: inout HostThread
    ) {
        injector.inject(&batch, watch: &watch, thread: &thread)
    }

    var routed: (first: UInt64, second: UInt64) { watch.routed }

    mutating func beginSlice() { watch.beginSlice() }

    /// Injections by software are the host's. Translating a forwarded MSI and setting its bit is hardware's: a GICv4
    /// does it for nothing. A doorbell's handler, a request and a wake-up of a few nanoseconds, counts as hardware's
    /// too.
    func shares(of ticks: UInt64) -> PathShares {
        let software = min(watch.software(of: ticks), ticks)
        return PathShares(host: software, hardware: ticks &- software)
    }
}

/// An observer of injections that knows how long those by software took.
protocol TimedInjections: InjectionWatch {
    /// How many injections of the slice went by the first and by the second route of their vector; both 0 where no
    /// route changes.
    var routed: (first: UInt64, second: UInt64) { get }
    /// Begins a slice: forgets earlier times.
    mutating func beginSlice()
    /// Ticks of the injections by software.
    /// - Parameter ticks: what all injections of the slice took.
    func software(of ticks: UInt64) -> UInt64
}

extension TimedInjections {
    var routed: (first: UInt64, second: UInt64) { (0, 0) }
}

/// No LPI of the arm is forwarded: every injection goes by software.
struct AllBySoftware: TimedInjections {
    static var sees: Bool { false }
    /// An `inout` of an empty struct has an arbitrary address, at which ThreadSanitizer then sees races.
    private var unused = false

    mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {}
    mutating func ended(_ route: Route, _ thread: borrowing HostThread) {}
    mutating func beginSlice() {}
    func software(of ticks: UInt64) -> UInt64 { ticks }
}

/// Every LPI of the arm is forwarded for as long as signals flow: no injection goes by software.
struct AllDirect: TimedInjections {
    static var sees: Bool { false }
    /// An `inout` of an empty struct has an arbitrary address, at which ThreadSanitizer then sees races.
    private var unused = false

    mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {}
    mutating func ended(_ route: Route, _ thread: borrowing HostThread) {}
    mutating func beginSlice() {}
    func software(of ticks: UInt64) -> UInt64 { 0 }
}
