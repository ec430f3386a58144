import Irqfd
import Kernel
import Lockfree
import Loops
import Synchronization
import VGIC

/// The thread of the event loop: reaps the eventfds, and takes some out of the loop and puts them in again.
struct ChaosLoop<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private static var reader: Int { 1 }

    private let chaos: Chaos<Cache>
    private var random: SplitMix64
    private var dispatcher: Dispatcher<Cache, ChaosRoutes>
    var thread: HostThread
    var activities = ChaosActivities()
    let account: ChaosAccount
    var tally: DispatchTally { dispatcher.tally }

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        random = SplitMix64(seed: chaos.plan.seed &* 4 &+ 2)
        let account = ChaosAccount(lpis: Chaos<Cache>.slots)
        self.account = account
        dispatcher = Dispatcher(
            table: chaos.table, vm: chaos.vm, capacity: 256,
            faults: ChaosRoutes(account: account))
        thread = HostThread(wakes: chaos.wakes, reader: Self.reader, lpis: account.tally)
    }

    mutating func run() {
        let table = chaos.table
        // Made on the thread that drives it, as a ring must be. Where there is no io_uring, epoll does as well.
        let loop: any EventLoop
        do {
            loop = try (try? UringEdgeLoop(capacity: table.count)) ?? EpollLoop(capacity: table.count)
            for slot in 0..<table.count { try loop.add(table.descriptor(slot), token: table.token(slot)) }
        } catch {
            preconditionFailure("no loop: \(error)")
        }
        var batch = CompletionBatch(capacity: 256)
        var quiet = 0
        // The device has stopped before this one may: a few empty waits say that nothing is left.
        while quiet < 3 {
            // Asked before the wait: what was written before is brought by this wait or by a later one.
            let isSilent = chaos.isSilent.load(ordering: .acquiring)
            batch.removeAll()
            try? loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 20_000_000)
            quiet = batch.count == 0 && isSilent ? quiet + 1 : 0
            for index in 0..<batch.count { dispatcher.take(batch[index]) }
            dispatcher.inject(thread: &thread)
            if random.next() % 8 == 0 { rebind(Int(random.next() % UInt64(table.count)), loop) }
        }
        // What was signalled while an irqfd was out of the loop, if its last completion was of the use before.
        for slot in 0..<table.count { dispatcher.take(table.token(slot)) }
        dispatcher.inject(thread: &thread)
    }

    /// Deassigned and assigned again: completions of the old use are stale, a signalled eventfd signals at once.
    private mutating func rebind(_ slot: Int, _ loop: any EventLoop) {
        let old = chaos.table.token(slot)
        let left = (try? loop.remove(old)) ?? 0
        chaos.table.retire(slot)
        activities[.deassign] &+= 1
        guard (try? loop.add(chaos.table.descriptor(slot), token: chaos.table.token(slot))) != nil else { return }
        activities[.assign] &+= 1
        // What the removal read out of the eventfd is still in the stamps.
        if left > 0 {
            dispatcher.take(chaos.table.token(slot))
            dispatcher.inject(thread: &thread)
        }
    }
}
