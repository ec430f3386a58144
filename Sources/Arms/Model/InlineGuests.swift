import Lockfree
import VGIC
import Vocabulary

/// The vCPUs of an arm whose guests run on the driver's thread.
struct InlineGuests: ~Copyable {
    private let distributor: Distributor
    private let wakes: WakeSet
    private let guest: GuestKind
    /// Whether another thread changes the targets of LPIs, so that no census can be taken while signals flow.
    private let isToggled: Bool
    /// For a preempted guest: the first of the vCPUs that run now.
    private var firstScheduled = 0
    /// For a preempted guest: the processor on which each vCPU ran last.
    private var processors: [Int]
    /// For a masked guest: signals that come while its interrupts are off, and how many of this slice had come when it
    /// took them last.
    private let signalsWhileMasked: UInt64
    private var arrivedBefore: UInt64 = 0
    /// How often a vPE was loaded in this slice on another processor than before.
    var vpeMoves: UInt64 = 0
    /// How many signals were pending after the last pass over the vCPUs.
    private var pendingAfterLastPass: UInt64 = 0

    init(_ distributor: Distributor, wakes: WakeSet, guest: GuestKind, isToggled: Bool) {
        self.distributor = distributor
        self.wakes = wakes
        self.guest = guest
        self.isToggled = isToggled
        processors = Array(0..<distributor.vcpuCount)
        signalsWhileMasked = UInt64(GuestKind.signalsWhileMasked * max(1, distributor.configuration.lpiCount))
    }

    /// Begins a slice.
    mutating func begin(pending: UInt64) {
        vpeMoves = 0
        arrivedBefore = 0
        pendingAfterLastPass = pending
    }

    /// Runs every vCPU that may run, until nothing moves any more. With `all` also vCPUs of a preempted guest that have
    /// no processor now, and those of a masked guest at once. `pendingElsewhere` is what must be added to the account
    /// of `thread` to get the signals that are pending.
    mutating func run(
        all: Bool = false, pendingElsewhere: UInt64, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) {
        if guest == .preempted, !all { return runScheduled(sink: &sink, thread: &thread) }
        if guest == .masked, !all, !isUnmasked(thread.counters) { return }
        let blocks = guest == .wfi
        for _ in 0..<4 {
            for vcpu in 0..<distributor.vcpuCount {
                if blocks && !wakes.runnable.remove(vcpu) { continue }
                var exit = RunExit.budget
                while exit == .budget {
                    exit = distributor.run(vcpu: vcpu, budget: 4096, sink: &sink, thread: &thread)
                }
                // Who idles in WFI was kept from blocking, so that nobody will wake it.
                if blocks && exit == .idle { _ = wakes.runnable.insert(vcpu) }
            }
            // Signals that are pending now: those on disabled LPIs, and those that moved to a vCPU whose turn is over.
            let pendingNow = pendingElsewhere &+ thread.counters.pending
            if pendingNow == pendingAfterLastPass { return }
            pendingAfterLastPass = pendingNow
            tickStranded()
        }
    }

    /// Whether so many signals have come since a masked guest looked last that it looks again.
    private mutating func isUnmasked(_ counters: ModelCounters) -> Bool {
        let arrived = counters.latched &+ counters.mergedPending
        guard arrived &- arrivedBefore >= signalsWhileMasked else { return false }
        arrivedBefore = arrived
        return true
    }

    /// Overcommit: there are half as many processors as vCPUs. Puts the vCPUs that ran, and runs the next ones.
    private mutating func runScheduled(
        sink: inout some AcknowledgeSink & ~Copyable, thread: inout HostThread
    ) {
        let count = distributor.vcpuCount
        let processors = max(1, count / 2)
        for offset in 0..<processors {
            let vcpu = (firstScheduled + offset) % count
            sink.worldSwitchBegins()
            distributor.stop(vcpu: vcpu, thread: &thread)
            sink.worldSwitchEnded()
        }
        firstScheduled = (firstScheduled + processors) % count
        for offset in 0..<processors {
            let vcpu = (firstScheduled + offset) % count
            if self.processors[vcpu] != offset {
                self.processors[vcpu] = offset
                vpeMoves &+= 1
            }
            while distributor.run(vcpu: vcpu, budget: 4096, sink: &sink, thread: &thread) == .budget {}
        }
    }

    /// Makes a vCPU leave the guest, as the host's timer would, if its list holds an LPI that now targets another vCPU:
    /// a `spin` guest has no exit of its own.
    private func tickStranded() {
        // A census needs everything to stand still. Beside a toggler every vCPU is made to leave the guest.
        let stranded = isToggled ? Set(0..<distributor.vcpuCount) : distributor.census().strandedOn
        for vcpu in stranded { distributor.tick(vcpu: vcpu) }
    }
}

extension ModelCounters {
    /// How many signals were latched and neither delivered nor destroyed, by this thread's counters alone. Wraps where
    /// a delivery was counted here and its latch on another thread.
    var pending: UInt64 {
        latched &- deliveries &- mergedAtFold &- mergedAtTransfer &- destroyed
    }
}
