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
    let configuration: Arm
    let clock: TickClock
    let vm: VirtualMachine<Cache>
    /// Nil for `call`.
    let irqfds: Irqfds<Cache>?
    /// The changes of the guest's set-up, by the index that a step of `Turn.order` names.
    let changes: [[Workload.Configuration]]
    /// When the signals of an open loop are due; nil for a load that is sent at a rate.
    let times: SignalTimes?
    /// The thread of the vCPUs; nil in topologies without one, and for a path without a guest.
    let vcpus: VCPUThread?
    /// The thread of the source; nil in topologies without one.
    let source: SourceThread?
    /// The thread that switches vLPIs off and on; nil for an arm without toggles.
    let toggler: Toggler<Cache>?
    /// The threads that inject in their own context; nil where this thread, or a loop, injects.
    var crew: WriterCrew?
    /// The thread that changes routes or irqfds; nil for an arm without churn.
    let churner: RouteChurner<Cache>?
    /// The thread of the guest's commands beside the signals; nil for an arm without them.
    let commander: CommandChurner<Cache>?
    /// Those of the three that the arm has.
    let sideThreads: [any SideThread]
    var turn: Turn<P, Faults>
    var guests: InlineGuests
    var setup: GuestSetup<Cache>
    /// The longest gap of this slice between two readings of the clock while there was nothing to send, in ticks.
    var spinGap: UInt64 = 0
    /// The schedule of the open loop at the end of the slice; nil for a closed loop, or if another thread sends.
    var schedule: OpenSchedule?
    var gracePeriodsBefore: UInt64 = 0
    /// Signals that were drained from eventfds before the slice began.
    var drainedBeforeSlice: UInt64 = 0
    /// Signals that were pending when the slice began.
    var pendingBeforeSlice: UInt64 = 0

    /// Builds the arm's threads, and lets the guest set itself up; each vCPU has run once then, and is in the guest or
    /// blocked.
    /// - Throws: `failed` when threads cannot be had, or the host refuses to forward.
    init(
        _ configuration: Arm, workload: Workload, settings: ArmSettings, vm: VirtualMachine<Cache>,
        irqfds: Irqfds<Cache>?, hostInterrupts: [HostInterrupt], wakes: WakeSet, turn: consuming Turn<P, Faults>
    ) throws(RunError) {
        let clock = turn.clock
        // What can fail comes first: a value that cannot be copied is made whole or not at all.
        var threads = try ArmThreads(
            configuration, settings, vm: vm, wakes: wakes, workload: workload, interrupts: P.interrupts(of: workload),
            table: turn.table, clock: clock, probe: turn.probe, hasGuest: P.hasGuest,
            accounts: turn.accounts)
        var setup = GuestSetup(
            vm, hostInterrupts: hostInterrupts, by: P.forwardingCall, clock: clock,
            thread: HostThread(wakes: wakes, reader: 0, lpis: turn.accounts?.driver.tally))
        if P.usesITS {
            vm.its.setEnabled(true, thread: &setup.thread)
            setup.apply(workload.setup)
            threads.commander?.setUp()
        }
        if configuration.routing.churn != .none, let irqfds {
            // The guest has mapped what it leads routes to.
            try threads.addChurner(
                configuration.routing, irqfds, hostInterrupts: hostInterrupts, wakes: wakes, settings)
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
        (toggler, churner, commander) = (threads.toggler, threads.churner, threads.commander)
        sideThreads = threads.sideThreads
        (vcpus, source) = (threads.vcpus, threads.source)
        changes = workload.flattened.changes
        crew = nil
        times = workload.times
        self.turn = turn
        self.setup = setup
        guests = InlineGuests(
            vm.distributor, wakes: wakes, guest: configuration.guest,
            isToggled: !sideThreads.isEmpty)
    }

    /// Lets vCPUs that run on this thread enter the guest before the first slice. Not a part of `init`: Swift 6.2 takes
    /// no mutating call there.
    mutating func enterGuests() {
        if vcpus == nil { runGuests(all: configuration.guest == .masked) }
    }

    /// Ends the threads, and deassigns the irqfds.
    mutating func end() {
        source?.end()
        crew?.end()
        vcpus?.end()
        for thread in sideThreads { thread.end() }
        guard let irqfds, let loop = turn.loop else { return }
        irqfds.tearDown(thread: &turn.thread) { thread in
            // A loop that fails now has been asked for the last time: each eventfd is let go of all the same.
            _ = try? irqfds.attend(loop, thread: &thread)
        }
    }

    /// Runs the vCPUs on this thread, where there are any.
    mutating func runGuests(all: Bool = false) {
        guard P.hasGuest else { return }
        let pending = pendingBeforeSlice &+ setup.thread.counters.pending
        guard let accounts = turn.accounts else {
            return guests.run(all: all, pendingElsewhere: pending, sink: &turn.recorder, thread: &turn.thread)
        }
        accounts.driver.lent(&turn.recorder) {
            guests.run(all: all, pendingElsewhere: pending, sink: &$0, thread: &turn.thread)
        }
    }

    /// CPU time of the arm's other threads at the end of their last slice, in ns.
    var threadCPU: UInt64 {
        (vcpus?.cpuNanoseconds ?? 0) &+ (source?.cpuNanoseconds ?? 0) &+ (crew?.cpuNanoseconds ?? 0)
            &+ turn.loopHelperNanoseconds
    }

    /// Signals that are settled as far as this thread can see: acknowledged, or ended otherwise.
    func resolved(_ vcpus: VCPUThread) -> UInt64 {
        // Acquiring pairs with the thread's publication.
        vcpus.acknowledges.load(ordering: .acquiring) &+ turn.endedOtherwise &+ (crew?.endedOtherwise ?? 0)
    }
}
