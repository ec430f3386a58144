import Irqfd
import Kernel
import Lockfree
import Loops
import Synchronization
import SystemPackage
import VGIC
import Vocabulary

/// The thread of the event loop: watches the eventfds as they are assigned and deassigned, reaps them and injects.
struct ChaosLoop<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private static var reader: Int { 1 }
    /// Completions in a batch at most.
    private static var capacity: Int { 256 }

    private let chaos: Chaos<Cache>
    private var dispatcher: Dispatcher<NoFaults>
    private var injector: MSIInjector<Cache, EventfdMSI>
    private var watch: ChaosRoutes
    private var signals: SignalBatch
    /// What went wrong on this thread; nil if nothing did.
    private(set) var failure: RunError?
    var thread: HostThread
    let account: ChaosAccount
    var tally: DispatchTally { dispatcher.tally }

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        let account = ChaosAccount(lpis: Chaos<Cache>.slots)
        self.account = account
        dispatcher = Dispatcher(table: chaos.irqfds.table, faults: NoFaults())
        injector = MSIInjector(chaos.irqfds, capacity: Self.capacity)
        watch = ChaosRoutes(account: account)
        signals = SignalBatch(capacity: Self.capacity)
        thread = HostThread(wakes: chaos.wakes, reader: Self.reader, lpis: account.tally)
    }

    mutating func run() {
        do throws(Errno) {
            try drive(try Self.open(for: chaos.irqfds))
        } catch {
            failure = .failed("the loop of the eventfds failed: \(error)")
            // Whoever deassigns waits for this thread.
            while !chaos.isSilent.load(ordering: .acquiring) {
                chaos.irqfds.attendWithoutLoop(thread: &thread)
                chaos.countLoopTurn()
                Processor.sleep(nanoseconds: 1_000_000)
            }
            let irqfds = chaos.irqfds
            irqfds.tearDown(thread: &thread) { irqfds.attendWithoutLoop(thread: &$0) }
        }
    }

    /// The loop, made on the thread that drives it, as a ring must be. Where there is no io_uring, epoll does as well.
    private static func open(for irqfds: Irqfds<Cache>) throws(Errno) -> any EventLoop {
        let capacity = irqfds.table.count + 1
        let loop: any EventLoop
        do {
            loop = try UringEdgeLoop(capacity: capacity)
        } catch {
            loop = try EpollLoop(capacity: capacity)
        }
        try loop.add(irqfds.wakeDescriptor, token: irqfds.wakeToken)
        return loop
    }

    private mutating func drive(_ loop: any EventLoop) throws(Errno) {
        let irqfds = chaos.irqfds
        var batch = CompletionBatch(capacity: Self.capacity)
        var quiet = 0
        // The device has stopped before this one may: a few empty waits say that nothing is left.
        while quiet < 3 {
            // Asked before the wait: what was written before is brought by this wait or by a later one.
            let isSilent = chaos.isSilent.load(ordering: .acquiring)
            try irqfds.attend(loop, thread: &thread)
            batch.removeAll()
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 20_000_000)
            quiet = batch.count == 0 && isSilent ? quiet + 1 : 0
            for index in 0..<batch.count where batch[index] != irqfds.wakeToken {
                dispatcher.take(batch[index], into: &signals)
            }
            injector.inject(&signals, watch: &watch, thread: &thread)
            if let failure = loop.failures.first { throw failure.error }
            chaos.countLoopTurn()
        }
        var failure: Errno?
        irqfds.tearDown(thread: &thread) { thread in
            do throws(Errno) { try irqfds.attend(loop, thread: &thread) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
