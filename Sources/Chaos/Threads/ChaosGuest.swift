import Irqfd
import Kernel
import Lockfree
import Synchronization
import VGIC

/// The vCPUs, all on one thread. They run, block, are kicked by a timer, and are put in the middle of their work. Half
/// of them are loaded and put by registers (`+Registers`).
struct ChaosGuest<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private struct Acknowledges: AcknowledgeSink {
        let tally: LPITally
        let lines: ChaosLines
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
            if intid.rawValue < INTID.firstLPI { lines.serve(intid) } else { tally.add(.deliveries, intid) }
        }
    }

    let chaos: Chaos<Cache>
    var random: SplitMix64
    /// Which vCPUs have not blocked.
    var isRunnable = [Bool](repeating: true, count: Chaos<Cache>.vcpus)
    /// For how many more turns a vCPU that was put waits for a processor.
    private var waits = [UInt64](repeating: 0, count: Chaos<Cache>.vcpus)
    /// The processor on which each vCPU is loaded, and the one on which it was loaded last.
    var places = [Int?](repeating: nil, count: Chaos<Cache>.vcpus)
    var lastPlaces = [Int?](repeating: nil, count: Chaos<Cache>.vcpus)
    /// Which vCPUs are between the two halves of their WFI.
    var isWaiting = [Bool](repeating: false, count: Chaos<Cache>.vcpus)
    var overslept: UInt64 = 0
    var thread: HostThread
    var activities = ChaosActivities()
    let account: ChaosAccount

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        account = ChaosAccount(lpis: Chaos<Cache>.slots)
        thread = HostThread(wakes: chaos.wakes, lpis: account.tally)
        random = SplitMix64(seed: chaos.plan.seed &* 4 &+ 3)
    }

    mutating func run() {
        while !chaos.isDrained.load(ordering: .acquiring) {
            var hasRun = false
            for vcpu in 0..<Chaos<Cache>.vcpus {
                if waits[vcpu] > 0 {
                    waits[vcpu] -= 1
                } else {
                    hasRun = turn(vcpu) || hasRun
                }
            }
            chaos.countGuestTurn()
            if !hasRun { Processor.yield() }
        }
    }

    private mutating func turn(_ vcpu: Int) -> Bool {
        if chaos.wakes.runnable.remove(vcpu) { isRunnable[vcpu] = true }
        let draw = random.next()
        guard isRunnable[vcpu] else {
            if isWaiting[vcpu], draw % 64 == 0 { nap(vcpu, on: Int(draw >> 32) % Chaos<Cache>.processors) }
            return false
        }
        if draw % 8 == 0 { chaos.vm.distributor.tick(vcpu: vcpu) }
        run(vcpu, budget: Int(1 + draw % 64))
        if isRunnable[vcpu], draw >> 32 & 3 == 0 {
            preempt(vcpu)
            waits[vcpu] = draw >> 40 & 15
        }
        return true
    }

    /// Puts a vCPU in the middle of its work.
    mutating func preempt(_ vcpu: Int) {
        chaos.vm.distributor.stop(vcpu: vcpu, thread: &thread)
        activities[.preempt] &+= 1
        if places[vcpu] != nil { put(vcpu) }
    }

    /// Whether it may have more to do at once: its budget was used up, or it took something and did not block.
    @discardableResult private mutating func run(_ vcpu: Int, budget: Int) -> Bool {
        if Chaos<Cache>.loadedByRegisters.contains(vcpu) { load(vcpu) }
        var sink = Acknowledges(tally: account.tally, lines: chaos.lines)
        activities[.entry] &+= 1
        let before = thread.counters.deliveries
        let exit = chaos.vm.distributor.run(vcpu: vcpu, budget: budget, sink: &sink, thread: &thread)
        // Who is idle found nothing that it can take, and was kept from blocking: nobody will wake it.
        isRunnable[vcpu] = exit == .wfi ? !sleeps(vcpu) : exit == .budget || exit == .idle
        if !isRunnable[vcpu] { activities[.block] &+= 1 }
        return exit == .budget || isRunnable[vcpu] && thread.counters.deliveries > before
    }

    /// When nothing new comes: every vCPU that may run, until nothing moves. One that blocks runs again if it is woken.
    mutating func settle() {
        for _ in 0..<64 {
            var hasRun = false
            for vcpu in 0..<Chaos<Cache>.vcpus {
                if chaos.wakes.runnable.remove(vcpu) { isRunnable[vcpu] = true }
                guard isRunnable[vcpu] else { continue }
                let before = thread.counters.deliveries
                while run(vcpu, budget: 4096) {}
                // One that is idle has not moved anything, and would not the next time.
                hasRun = hasRun || !isRunnable[vcpu] || thread.counters.deliveries > before
            }
            if !hasRun {
                // As in KVM, an LPI on another vCPU's list moves at that vCPU's next exit: the host's timer.
                let census = chaos.vm.distributor.census()
                for vcpu in census.strandedOn {
                    chaos.vm.distributor.prune(vcpu: vcpu, thread: &thread)
                }
                if census.strandedOn.isEmpty && !wakeSleepers(census) { return }
            }
        }
    }

    /// In Linux's order a vCPU whose vPE was enabled while it slept has no doorbell: something else has to wake it, and
    /// that is counted. False if there is none to wake.
    private mutating func wakeSleepers(_ census: PendingCensus) -> Bool {
        guard chaos.plan.dropsByDesign, !census.stuck.isEmpty else { return false }
        var hasWoken = false
        for vcpu in Chaos<Cache>.loadedByRegisters.sorted() where isWaiting[vcpu] {
            let before = thread.counters.deliveries
            isRunnable[vcpu] = true
            while run(vcpu, budget: 4096) {}
            if thread.counters.deliveries > before {
                overslept &+= 1
                hasWoken = true
            }
        }
        return hasWoken
    }
}
