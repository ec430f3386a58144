import Irqfd
import Loads
import VGIC

/// How an injection becomes a delivery: a path takes a batch, delivers it, and says whose time that was.
///
/// A new path is one type in this folder, one case of `PathKind` and one line of `Arm.machine`.
protocol Path: ~Copyable {
    /// Whether vCPUs acknowledge what the path delivers. If not, the path acknowledges by itself, and no vCPU is run.
    static var hasGuest: Bool { get }
    /// Whether the VM's ITS translates, so that the guest must set up tables, LPIs and collections.
    static var usesITS: Bool { get }
    /// The call by which the path's LPIs are forwarded, if they are.
    static var forwardingCall: ForwardingCall { get }
    /// The interrupt controller of the guest.
    static var model: GICModel { get }
    /// The interrupt that each slot's signals raise: `interrupts[slot]`. Two signals of one interrupt may merge.
    static func interrupts(of workload: Workload) -> [Int]
    /// How many interrupts may be in flight at once without merging. `slides` says whether the window slides over the
    /// workload, because the vCPUs have a thread of their own.
    static func windowLimit(of workload: Workload, slides: Bool) -> Int

    /// Delivers everything in the batch, and empties it. A path without a guest acknowledges into `recorder`. `thread`
    /// is the calling thread; it counts the outcome of each injection.
    mutating func deliver(_ batch: inout SignalBatch, to recorder: inout Recorder, thread: inout HostThread)

    /// How many injections of the slice went by the first and by the second route of their vector; both 0 where no
    /// route changes.
    var routed: (first: UInt64, second: UInt64) { get }
    /// Begins a slice: forgets earlier times.
    mutating func beginSlice()
    /// Says whose time the deliveries of the slice were.
    /// - Parameter ticks: how long all calls of `deliver` took together.
    func shares(of ticks: UInt64) -> PathShares
}

extension Path where Self: ~Copyable {
    static var hasGuest: Bool { true }
    static var usesITS: Bool { true }
    static var forwardingCall: ForwardingCall { .irqBypass }
    static var model: GICModel { .v3 }
    static func interrupts(of workload: Workload) -> [Int] { Array(workload.slots.indices) }

    /// An LPI's next signal must stay outside a window that slides.
    static func windowLimit(of workload: Workload, slides: Bool) -> Int {
        max(1, workload.slots.count - (slides ? 1 : 0))
    }

    var routed: (first: UInt64, second: UInt64) { (0, 0) }

    mutating func beginSlice() {}
}

/// Ticks of the deliveries of a slice, by whose time they were.
struct PathShares: Equatable {
    /// Work of KVM or the VMM.
    var host: UInt64 = 0
    /// Work that a GICv4 does by itself, as the model does it.
    var hardware: UInt64 = 0
    /// Work of the guest.
    var guest: UInt64 = 0
}
