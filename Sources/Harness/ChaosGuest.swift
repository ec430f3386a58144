import Kernel
import Lockfree
import Statistics
import Synchronization
import VGIC

/// The vCPUs, all on one thread: they run, block, are kicked by a timer and are put in the middle of their work.
struct ChaosGuest<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private struct Acknowledges: AcknowledgeSink {
        let tally: LPITally
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) { tally.add(.deliveries, intid) }
    }

    private let chaos: Chaos<Cache>
    private var random: SplitMix64
    /// vCPUs that have not blocked.
    private var isRunnable = [Bool](repeating: true, count: Chaos<Cache>.vcpus)
    /// For how many more turns a vCPU that was put waits for a processor.
    private var waits = [UInt64](repeating: 0, count: Chaos<Cache>.vcpus)
    var counters = ModelCounters()
    var activities = ChaosActivities()
    let account: ChaosAccount

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        account = ChaosAccount(lpis: Chaos<Cache>.slots)
        counters.lpis = account.tally
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
            if !hasRun { Processor.yield() }
        }
    }

    private mutating func turn(_ vcpu: Int) -> Bool {
        if chaos.wakes.runnable.remove(vcpu) { isRunnable[vcpu] = true }
        guard isRunnable[vcpu] else { return false }
        let draw = random.next()
        if draw % 8 == 0 { chaos.vm.distributor.tick(vcpu: vcpu) }
        run(vcpu, budget: Int(1 + draw % 64))
        if isRunnable[vcpu], draw >> 32 & 3 == 0 {
            chaos.vm.distributor.stop(vcpu: vcpu, counters: &counters, kicks: Kicks(wakes: chaos.wakes))
            activities[.preempt] &+= 1
            waits[vcpu] = draw >> 40 & 15
        }
        return true
    }

    private mutating func run(_ vcpu: Int, budget: Int) {
        var sink = Acknowledges(tally: account.tally)
        activities[.entry] &+= 1
        let exit = chaos.vm.distributor.run(
            vcpu: vcpu, budget: budget, counters: &counters, sink: &sink, kicks: Kicks(wakes: chaos.wakes))
        isRunnable[vcpu] = exit == .budget
        if exit == .blocked { activities[.block] &+= 1 }
    }

    /// When nothing new comes: every vCPU that may run, until nothing moves. One that blocks runs again if it is woken.
    mutating func settle() {
        for _ in 0..<64 {
            var hasRun = false
            for vcpu in 0..<Chaos<Cache>.vcpus {
                if chaos.wakes.runnable.remove(vcpu) { isRunnable[vcpu] = true }
                while isRunnable[vcpu] {
                    run(vcpu, budget: 4096)
                    hasRun = true
                }
            }
            if !hasRun {
                // As in KVM, an LPI on another vCPU's list moves at that vCPU's next exit: the host's timer.
                let stranded = chaos.vm.distributor.census().strandedOn
                if stranded.isEmpty { return }
                for vcpu in stranded {
                    chaos.vm.distributor.prune(
                        vcpu: vcpu, counters: &counters, kicks: Kicks(wakes: chaos.wakes))
                }
            }
        }
    }
}
