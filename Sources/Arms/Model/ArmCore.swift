import Irqfd
import Kernel
import Loads
import Lockfree
import Loops
import Metrics
import SystemPackage
import VGIC
import Vocabulary

/// Everything that one arm needs to run slices, in one value, so that the hot loops touch no class field.
///
/// A *turn* is: some signals, one wait for their completions, their injections, the guests. The inline topology has
/// nothing in flight between turns, save what is rightly pending.
struct ArmCore<Cache: TranslationCache & ~Copyable, Faults: FaultPlan>: ~Copyable {
    let configuration: ArmConfiguration
    let clock: TickClock
    let workload: Workload
    /// The workload's steps as plain numbers: a slot, or -1 - index of a change.
    let order: [Int32]
    let changes: [[Workload.Configuration]]
    /// First known vCPU of each slot's signals.
    let slotVCPU: [Int]

    let table: IrqfdTable
    let vm: VirtualMachine<Cache>
    let loop: (any EventLoop)?
    var call: CallSource
    var batch: CompletionBatch
    var dispatcher: Dispatcher<Cache, Faults>
    let probe: StageProbe
    /// The host's interrupt behind each event of a direct arm.
    let hostInterrupts: [HostInterrupt]
    /// Runs the vCPUs where they have a thread of their own; nil elsewhere, and for the floor, which has none.
    let thread: VCPUThread?
    /// Sends the signals where the source has a thread of its own.
    let source: SourceThread?
    var recorder: Recorder
    /// Switches vLPIs off and on; nil for most arms.
    let toggler: Toggler<Cache>?
    /// What goes by software beside a toggler.
    var softwareInjections: SoftwareInjections
    /// The first of the vCPUs whose turn it is, for a preempted guest.
    var firstScheduled = 0
    /// The processor that each vCPU has run on last.
    var processors: [Int]

    // State of the slice.
    /// The thread that runs the arm. Its counters are those of deliveries, except while the guest's own commands run.
    var hostThread: HostThread
    /// What the guest's own commands have counted; while they run, what deliveries have.
    var commandCounters = ModelCounters()
    var phases = TickPhases()
    /// Loads of vPEs on another processor than the last.
    var vpeMoves: UInt64 = 0
    var sent: UInt64 = 0
    var notSent: UInt64 = 0
    var epoch: UInt64 = 0
    var tallyBefore = DispatchTally()
    var isBroken = false
    /// What the loop failed with, if it did.
    var loopError: Errno?
    var commands: UInt64 = 0
    var graceBefore: UInt64 = 0
    /// Ticks spent in the guest's own commands: no part of any figure.
    var commandTicks: UInt64 = 0
    /// CPU time of the same, in ns.
    var commandCPU: UInt64 = 0
    /// The longest gap between two readings of the clock while there was nothing to send, in ticks.
    var spinGap: UInt64 = 0

    // State that goes on from slice to slice.
    var burden = Burden.none
    var position = 0
    var turn: UInt32 = 0
    /// Turn in which a slot was last signalled, and an interrupt (its LPI's slot, or its vCPU's SW_PPI).
    var slotMarks: [UInt32]
    var interruptMarks: [UInt32]
    /// Completions that this turn's signals will bring: signals of one slot that meet in its eventfd bring one.
    var awaited = 0
    var carried: UInt64 = 0
    var parked: UInt64 = 0

    /// Quiescence slot of the thread that dispatches.
    static var reader: Int { 0 }
    /// How long a slice waits for what should have arrived before it calls it lost.
    static var patienceNanoseconds: UInt64 { 1_000_000_000 }

    var blocks: Bool { configuration.guest == .wfi }

    /// Signals that have come out of the loop in this slice, merged ones included.
    var reaped: UInt64 {
        dispatcher.tally.injections &+ dispatcher.tally.mergedInEventfd &- tallyBefore.injections
            &- tallyBefore.mergedInEventfd
    }
}

/// Ticks by phase of the turns.
struct TickPhases: Sendable {
    var source: UInt64 = 0
    var loop: UInt64 = 0
    var take: UInt64 = 0
    var inject: UInt64 = 0
    var vcpu: UInt64 = 0
    /// Of `vcpu`: entering the guest, leaving it, blocking.
    var switches: UInt64 = 0
    /// Of `inject`, where the arm toggles: what went by software.
    var software: UInt64 = 0
}
