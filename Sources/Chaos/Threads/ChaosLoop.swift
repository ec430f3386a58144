import Irqfd
import Kernel
import Lockfree
import Loops
import Synchronization
import SystemPackage
import VGIC
import Vocabulary

/// The thread of the event loop: reaps the eventfds, and takes some out of the loop and puts them in again.
struct ChaosLoop<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private static var reader: Int { 1 }
    /// Completions in a batch at most.
    private static var capacity: Int { 256 }

    private let chaos: Chaos<Cache>
    private var random: SplitMix64
    private var dispatcher: Dispatcher<NoFaults>
    private var injector: MSIInjector<Cache>
    private var watch: ChaosRoutes
    private var signals: SignalBatch
    /// What went wrong on this thread; nil if nothing did.
    private(set) var failure: RunError?
    var thread: HostThread
    var activities = ChaosActivities()
    let account: ChaosAccount
    var tally: DispatchTally { dispatcher.tally }

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        random = SplitMix64(seed: chaos.plan.seed &* 4 &+ 2)
        let account = ChaosAccount(lpis: Chaos<Cache>.slots)
        self.account = account
        dispatcher = Dispatcher(table: chaos.table, faults: NoFaults())
        injector = MSIInjector(table: chaos.table, vm: chaos.vm, capacity: Self.capacity)
        watch = ChaosRoutes(account: account)
        signals = SignalBatch(capacity: Self.capacity)
        thread = HostThread(wakes: chaos.wakes, reader: Self.reader, lpis: account.tally)
    }

    mutating func run() {
        do throws(Errno) {
            try drive(try Self.open(for: chaos.table))
        } catch {
            failure = .failed("the loop of the eventfds failed: \(error)")
        }
    }

    /// The loop, made on the thread that drives it, as a ring must be. Where there is no io_uring, epoll does as well.
    private static func open(for table: IrqfdTable) throws(Errno) -> any EventLoop {
        let loop: any EventLoop
        do {
            loop = try UringEdgeLoop(capacity: table.count)
        } catch {
            loop = try EpollLoop(capacity: table.count)
        }
        for slot in 0..<table.count { try loop.add(table.descriptor(slot), token: table.token(slot)) }
        return loop
    }

    private mutating func drive(_ loop: any EventLoop) throws(Errno) {
        let table = chaos.table
        var batch = CompletionBatch(capacity: Self.capacity)
        var quiet = 0
        // The device has stopped before this one may: a few empty waits say that nothing is left.
        while quiet < 3 {
            // Asked before the wait: what was written before is brought by this wait or by a later one.
            let isSilent = chaos.isSilent.load(ordering: .acquiring)
            batch.removeAll()
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 20_000_000)
            quiet = batch.count == 0 && isSilent ? quiet + 1 : 0
            for index in 0..<batch.count { dispatcher.take(batch[index], into: &signals) }
            injector.inject(&signals, watch: &watch, thread: &thread)
            if let failure = loop.failures.first { throw failure.error }
            if random.next() % 8 == 0 { try rebind(Int(random.next() % UInt64(table.count)), loop) }
        }
        // What was signalled while an irqfd was out of the loop, if its last completion was of the use before.
        for slot in 0..<table.count { dispatcher.take(table.token(slot), into: &signals) }
        injector.inject(&signals, watch: &watch, thread: &thread)
    }

    /// Deassigned and assigned again: completions of the old use are stale, a signalled eventfd signals at once.
    private mutating func rebind(_ slot: Int, _ loop: any EventLoop) throws(Errno) {
        let old = chaos.table.token(slot)
        let left = try loop.remove(old)
        chaos.table.retire(slot)
        activities[.deassign] &+= 1
        try loop.add(chaos.table.descriptor(slot), token: chaos.table.token(slot))
        activities[.assign] &+= 1
        // What the removal read out of the eventfd is still in the stamps.
        if left > 0 {
            dispatcher.take(chaos.table.token(slot), into: &signals)
            injector.inject(&signals, watch: &watch, thread: &thread)
        }
    }
}
