import Lockfree
import VGIC
import Vocabulary

/// The vCPUs of an arm whose guests run on the driver's thread.
struct InlineGuests: ~Copyable {
    private let distributor: Distributor
    private let wakes: WakeSet
    private let guest: GuestKind
    /// Whether another thread changes where LPIs go: then no census can be taken while signals flow.
    private let isToggled: Bool
    /// The first of the vCPUs whose turn it is, for a preempted guest.
    private var firstScheduled = 0
    /// The processor that each vCPU has run on last, for a preempted guest.
    private var processors: [Int]
    /// Loads of vPEs, in this slice, on another processor than the last.
    var vpeMoves: UInt64 = 0
    /// Signals that were pending after the last pass over the vCPUs.
    private var pendingAfterLastPass: UInt64 = 0

    init(_ distributor: Distributor, wakes: WakeSet, guest: GuestKind, isToggled: Bool) {
        self.distributor = distributor
        self.wakes = wakes
        self.guest = guest
        self.isToggled = isToggled
        processors = Array(0..<distributor.vcpuCount)
    }

    /// Begins a slice.
    mutating func begin(pending: UInt64) {
        vpeMoves = 0
        pendingAfterLastPass = pending
    }

    /// Runs every vCPU that may run, until nothing moves any more. With `all` also vCPUs of a preempted guest that have
    /// no processor now. `pendingElsewhere` is what must be added to the account of `thread` to get the signals that
    /// are pending.
    mutating func run(
        all: Bool = false, pendingElsewhere: UInt64, recorder: inout Recorder, thread: inout HostThread
    ) {
        if guest == .preempted, !all { return runScheduled(recorder: &recorder, thread: &thread) }
        let blocks = guest == .wfi
        for _ in 0..<4 {
            for vcpu in 0..<distributor.vcpuCount {
                if blocks && !wakes.runnable.remove(vcpu) { continue }
                while distributor.run(vcpu: vcpu, budget: 4096, sink: &recorder, thread: &thread) == .budget {}
            }
            // Pending now: what waits on disabled LPIs, and what moved to a vCPU that had its turn already.
            let pendingNow = pendingElsewhere &+ thread.counters.pending
            if pendingNow == pendingAfterLastPass { return }
            pendingAfterLastPass = pendingNow
            tickStranded()
        }
    }

    /// Overcommit: as many processors as half of the vCPUs. Those whose turn it was are put, the next ones run.
    private mutating func runScheduled(recorder: inout Recorder, thread: inout HostThread) {
        let count = distributor.vcpuCount
        let processors = max(1, count / 2)
        for offset in 0..<processors {
            let vcpu = (firstScheduled + offset) % count
            recorder.worldSwitchBegins()
            distributor.stop(vcpu: vcpu, thread: &thread)
            recorder.worldSwitchEnded()
        }
        firstScheduled = (firstScheduled + processors) % count
        for offset in 0..<processors {
            let vcpu = (firstScheduled + offset) % count
            if self.processors[vcpu] != offset {
                self.processors[vcpu] = offset
                vpeMoves &+= 1
            }
            while distributor.run(vcpu: vcpu, budget: 4096, sink: &recorder, thread: &thread) == .budget {}
        }
    }

    /// Gives a vCPU that keeps another's LPI on its list the exit that the host's timer would: a `spin` guest has none.
    private func tickStranded() {
        // A census needs everything to stand still; beside a toggler the timer of every vCPU ticks.
        let stranded = isToggled ? Set(0..<distributor.vcpuCount) : distributor.census().strandedOn
        for vcpu in stranded { distributor.tick(vcpu: vcpu) }
    }
}

extension ModelCounters {
    /// Signals that were latched and neither delivered nor gone, by this account alone. Wraps where a delivery was
    /// counted here and its latch elsewhere.
    var pending: UInt64 {
        latched &- deliveries &- mergedAtFold &- mergedAtTransfer &- destroyed
    }
}
