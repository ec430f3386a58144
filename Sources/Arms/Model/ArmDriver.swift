import Irqfd
import Kernel
import Loads
import Lockfree
import Metrics
import Synchronization
import VGIC
import Vocabulary

/// Runs slices of a modelled arm: turns, guests, the guest's own changes, and the threads beside this one.
struct ArmDriver<Cache: TranslationCache & ~Copyable, P: Path & ~Copyable, Faults: FaultPlan>: ~Copyable {
    let configuration: ArmConfiguration
    let clock: TickClock
    let vm: VirtualMachine<Cache>
    /// Nil for `call`.
    let irqfds: Irqfds<Cache>?
    /// What the steps of `Turn.order` that are no signals stand for.
    let changes: [[Workload.Configuration]]
    /// Runs the vCPUs where they have a thread of their own; nil elsewhere, and for a path without a guest.
    let vcpus: VCPUThread?
    /// Sends the signals where the source has a thread of its own.
    let source: SourceThread?
    /// Switches vLPIs off and on; nil for most arms.
    let toggler: Toggler<Cache>?
    var turn: Turn<P, Faults>
    var guests: InlineGuests
    var setup: GuestSetup<Cache>
    /// The longest gap between two readings of the clock while there was nothing to send, in ticks, in this slice.
    var spinGap: UInt64 = 0
    var gracePeriodsBefore: UInt64 = 0
    /// Signals that were pending when the slice began.
    var pendingBeforeSlice: UInt64 = 0

    /// Builds the arm's threads, and lets the guest set itself up; each vCPU has run once then, and is in the guest or
    /// blocked.
    /// - Throws: `failed` when threads cannot be had, or the host refuses to forward.
    init(
        _ configuration: ArmConfiguration, workload: Workload, settings: ArmSettings, vm: VirtualMachine<Cache>,
        irqfds: Irqfds<Cache>?, hostInterrupts: [HostInterrupt], wakes: WakeSet, turn: consuming Turn<P, Faults>
    ) throws(RunError) {
        let clock = turn.clock
        // What can fail comes first: a value that cannot be copied is made whole or not at all.
        let threads = try ArmThreads(
            configuration, settings, vm: vm, wakes: wakes, workload: workload, interrupts: P.interrupts(of: workload),
            table: turn.table, clock: clock, probe: turn.probe, hasGuest: P.hasGuest)
        var setup = GuestSetup(
            vm, hostInterrupts: hostInterrupts, by: P.forwardingCall, clock: clock,
            thread: HostThread(wakes: wakes, reader: 0))
        if P.usesITS {
            vm.its.setEnabled(true, thread: &setup.thread)
            setup.apply(workload.setup)
        }
        if let refusal = setup.refusal {
            threads.end()
            throw .failed("\(configuration.name): \(refusal)")
        }
        for vcpu in 0..<workload.vcpus { _ = wakes.runnable.insert(vcpu) }
        self.configuration = configuration
        self.clock = clock
        self.vm = vm
        self.irqfds = irqfds
        (toggler, vcpus, source) = (threads.toggler, threads.vcpus, threads.source)
        changes = workload.flattened.changes
        self.turn = turn
        self.setup = setup
        guests = InlineGuests(
            vm.distributor, wakes: wakes, guest: configuration.guest, isToggled: threads.toggler != nil)
        if vcpus == nil { runGuests() }
    }

    /// Ends the threads, and deassigns the irqfds.
    mutating func end() {
        source?.end()
        vcpus?.end()
        toggler?.end()
        guard let irqfds, let loop = turn.loop else { return }
        irqfds.tearDown(thread: &turn.thread) { _ in
            // A loop that fails now has been asked for the last time: each eventfd is let go of all the same.
            _ = try? irqfds.attend(loop)
        }
    }

    /// Runs the vCPUs on this thread, where there are any.
    mutating func runGuests(all: Bool = false) {
        guard P.hasGuest else { return }
        guests.run(
            all: all, pendingElsewhere: pendingBeforeSlice &+ setup.thread.counters.pending,
            recorder: &turn.recorder, thread: &turn.thread)
    }

    /// CPU time of the threads beside this one, as of the end of their last slice, in ns.
    var threadCPU: UInt64 {
        (vcpus?.cpuNanoseconds ?? 0) &+ (source?.cpuNanoseconds ?? 0) &+ turn.loopHelperNanoseconds
    }

    /// Signals that need nobody's care any more, as far as this thread can see.
    func resolved(_ vcpus: VCPUThread) -> UInt64 {
        // Acquiring pairs with the thread's publication.
        vcpus.acknowledges.load(ordering: .acquiring) &+ turn.endedOtherwise
    }
}
