import Interleaving
import Vocabulary

@testable import Lockfree
@testable import VGIC

/// A distributor with two vCPUs that idle in WFI, and what several threads do to it at once.
///
/// After each run everything is let come to rest, and P1 to P4, P12 and P14 are asked of what happened.
final class Stage: Scenario {
    /// How it begins.
    struct Beginning: Sendable {
        var lpis = 2
        /// LPIs that are vLPIs of vCPU 0.
        var forwarded: Set<Int> = []
        /// LPIs that are not enabled.
        var masked: Set<Int> = []
        /// vCPUs that are blocked.
        var asleep: Set<Int> = []
        var listRegisters = 4
    }

    let distributor: Distributor
    let quiescence: Quiescence
    let wakes = WakeSet(vcpus: 2)
    let breakage: Breakage?
    private let beginning: Beginning
    private let acts: [[Actor.Act]]

    // What happens in a run. Touched by whoever has the turn.
    /// The controlling thread.
    private var control: HostThread
    var total = ModelCounters()
    var clock = 0
    var edges: [Int]
    var acknowledges: [Int]
    var lastEdge: [Int]
    var lastAcknowledge: [Int]
    var isRunning = [false, false]
    var fault: String?
    /// LPIs whose way down has returned.
    var isDown: Set<Int> = []

    init(_ beginning: Beginning, breakage: Breakage? = nil, _ acts: [[Actor.Act]]) {
        self.beginning = beginning
        self.breakage = breakage
        self.acts = acts
        var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: beginning.lpis)
        configuration.idle = .wfi
        configuration.listRegisters = beginning.listRegisters
        configuration.ppiCount = 64
        distributor = Distributor(configuration)
        quiescence = Quiescence(readers: acts.count, relax: {})
        control = HostThread(wakes: wakes)
        let none = [Int](repeating: 0, count: beginning.lpis)
        (edges, acknowledges, lastEdge, lastAcknowledge) = (none, none, none, none)
        for number in 0..<beginning.lpis { distributor.retain(lpi(number)) }
        for vcpu in 0..<2 { wakes.runnable.insert(vcpu) }
    }

    var strands: Int { acts.count }

    func lpi(_ number: Int) -> InterruptRef { distributor.lpi(INTID(INTID.firstLPI + UInt32(number)))! }

    func prepare() {
        for vcpu in 0..<2 where !isAwake(vcpu) { distributor.kick(vcpu, thread: &control) }
        for number in 0..<beginning.lpis {
            distributor.unforward(lpi(number), thread: &control)
            distributor.setTarget(lpi(number), vcpu: 0, thread: &control)
            let isEnabled = !beginning.masked.contains(number)
            distributor.setProperty(lpi(number), byte: isEnabled ? 0xA3 : 0xA2, thread: &control)
            if beginning.forwarded.contains(number) {
                distributor.forward(lpi(number), thread: &control)
            }
        }
        settle()
        for vcpu in 0..<2 {
            // A bit of the root may lag behind an empty summary until something below it is taken.
            unsafe distributor.vcpus.pointer(to: vcpu).pointee.vpe.pending.insert(0)
            _ = unsafe distributor.vcpus.pointer(to: vcpu).pointee.vpe.pending.take(word: 0, mask: ~0)
        }
        for vcpu in 0..<2 where !beginning.asleep.contains(vcpu) {
            distributor.kick(vcpu, thread: &control)
        }
        control.counters = ModelCounters()
        total = ModelCounters()
        clock = 0
        for number in 0..<beginning.lpis {
            (edges[number], acknowledges[number], lastEdge[number], lastAcknowledge[number]) = (0, 0, 0, 0)
        }
        fault = nil
        isDown = []
    }

    func run(_ strand: Int) {
        var actor = Actor(stage: self, strand: strand)
        for act in acts[strand] { actor.perform(act) }
        total += actor.thread.counters
    }

    /// P4: no LPI in two list registers, no latch of a vLPI while nobody holds its irq_lock. P12: nothing in the table
    /// of a vPE that is gone, unless a vCPU has it in its hand.
    func invariant() -> String? {
        if let fault { return fault }
        for number in 0..<beginning.lpis {
            let irq = unsafe lpi(number).pointer
            let isFree = unsafe irq.pointee.lock.held.load(ordering: .acquiring) == 0
            let isForwarded = unsafe irq.pointee.vpe.load(ordering: .acquiring) >= 0
            if unsafe isFree && isForwarded && !irq.pointee.latch.isNone { return "P4: a latch on a vLPI" }
            let word = unsafe irq.pointee.virtualPending.load(ordering: .acquiring)
            if isDown.contains(number), word != 0, isRunning == [false, false] {
                return "P12: pending in the table of a vPE that is gone"
            }
        }
        var seen: Set<UInt32> = []
        for vcpu in 0..<2 {
            for number in 0..<16 where distributor.vcpus[vcpu].listPending >> UInt32(number) & 1 != 0 {
                let register = ListRegister(rawValue: distributor.vcpus[vcpu].listRegisters[number])
                if !seen.insert(register.intid.rawValue).inserted {
                    return "P4: LPI \(register.intid.rawValue) in two list registers"
                }
            }
        }
        return nil
    }

    func verdict() -> String? {
        if let fault = invariant() { return fault }
        settle()
        total += control.counters
        if let fault = invariant() { return fault }
        for number in 0..<beginning.lpis {
            if acknowledges[number] > edges[number] { return "P3: an acknowledge without an edge" }
        }
        let sent = UInt64(edges.reduce(0, +))
        guard sent == total.latched + total.mergedPending + total.droppedInWindow else {
            return "P1: \(sent) signals, but \(total.latched) + \(total.mergedPending) + \(total.droppedInWindow)"
        }
        let census = distributor.census()
        if let stuck = census.stuck.first { return "P2, P14: LPI \(stuck.rawValue) is pending and nobody delivers it" }
        let gone =
            total.deliveries + total.mergedAtFold + total.mergedAtTransfer + total.destroyed
            + total.droppedAtUnforward + UInt64(census.waiting.count)
        guard total.latched == gone else { return "P1: \(total.latched) latched, \(gone) accounted for" }
        for number in 0..<beginning.lpis where edges[number] > 0 && total.destroyed == 0 {
            if lastAcknowledge[number] <= lastEdge[number], census.waiting.isEmpty {
                return "P2: no acknowledge of LPI \(8192 + number) after its last edge"
            }
        }
        return nil
    }

    /// Everything that can go on goes on: vCPUs that are awake run; what waits on another's list moves, as at the next
    /// tick of the host's timer.
    private func settle() {
        for _ in 0..<64 {
            var hasRun = false
            for vcpu in 0..<2 where isAwake(vcpu) {
                hasRun = true
                runGuest(vcpu, thread: &control)
            }
            if hasRun { continue }
            let stranded = distributor.census().strandedOn
            if stranded.isEmpty { return }
            for vcpu in stranded { distributor.prune(vcpu: vcpu, thread: &control) }
        }
    }

    func runGuest(_ vcpu: Int, thread: inout HostThread) {
        var sink = Acknowledges(stage: self)
        isRunning[vcpu] = true
        // Set again by a wake-up that comes before the call returns.
        Scheduler.unseen { _ = wakes.runnable.remove(vcpu) }
        let exit =
            breakage?.concernsBlocking == true
            ? distributor.runBroken(breakage!, vcpu: vcpu, sink: &sink, thread: &thread)
            : distributor.run(vcpu: vcpu, budget: 8, sink: &sink, thread: &thread)
        isRunning[vcpu] = false
        if exit != .blocked { Scheduler.unseen { _ = wakes.runnable.insert(vcpu) } }
    }

    /// Whether the vCPU may run.
    func isAwake(_ vcpu: Int) -> Bool { Scheduler.unseen { wakes.runnable.contains(vcpu) } }

    func acknowledged(_ intid: INTID) {
        let number = Int(intid.rawValue - INTID.firstLPI)
        clock += 1
        acknowledges[number] += 1
        lastAcknowledge[number] = clock
    }

    struct Acknowledges: AcknowledgeSink {
        let stage: Stage
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) { stage.acknowledged(intid) }
    }
}
