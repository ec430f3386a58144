import Irqfd
import Loads
import Lockfree
import VGIC

/// No GIC: an injection is acknowledged where it was reaped, stamped and recorded as in every arm.
struct Floor: Path, ~Copyable {
    static var hasGuest: Bool { false }
    static var usesITS: Bool { false }

    @inline(__always) mutating func deliver(
        _ batch: inout SignalBatch, to recorder: inout Recorder, thread: inout HostThread
    ) {
        let count = UInt64(truncatingIfNeeded: batch.count)
        thread.counters.latched &+= count
        thread.counters.deliveries &+= count
        for index in 0..<batch.count {
            recorder.acknowledged(vcpu: 0, intid: .spurious, stamp: batch[index].stamp)
        }
        batch.removeAll()
    }

    /// All ticks are the guest's: acknowledging is the guest's in every arm, and the floor does nothing else.
    func shares(of ticks: UInt64) -> PathShares { PathShares(guest: ticks) }
}
