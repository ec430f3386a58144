import Kernel
import Lockfree
import Loops
import SystemPackage
import Testing
import VGIC

@testable import Irqfd

@Suite("The dispatcher") struct DispatcherTests {
    private typealias Cached = Rig<ShardedCache>

    @Test func aSignalGoesToItsLPIWithItsStamp() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        for slot in 0..<8 {
            #expect(rig.table.signal(slot, stamp: Stamp(onTime: UInt64(100 + slot))) == .written)
            dispatcher.take(rig.table.token(slot))
        }
        dispatcher.inject(thread: &rig.on.thread)
        let seen = rig.drain().sorted { $0.intid < $1.intid }
        #expect(seen.map(\.intid) == (8192..<8200).map { UInt32($0) })
        #expect(seen.map(\.vcpu) == [0, 0, 0, 0, 1, 1, 1, 1])
        #expect(seen.map(\.stamp.intended) == (100..<108).map { UInt64($0) })
        #expect(dispatcher.tally.injections == 8)
    }

    @Test func theFirstSignalMissesTheCacheAndTheSecondHits() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        for pass in 0..<2 {
            rig.table.signalByCall(3, stamp: Stamp(onTime: 7))
            dispatcher.take(rig.table.token(3))
            dispatcher.inject(thread: &rig.on.thread)
            #expect(rig.counters.cacheMisses == 1)
            #expect(rig.counters.cacheHits == UInt64(pass))
            #expect(rig.drain().map(\.intid) == [8195])
        }
    }

    /// Counts what it is shown.
    private struct Watch: InjectionWatch {
        static var sees: Bool { true }
        var direct = 0
        var software = 0
        var ended = 0
        mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {
            if isForwarded { direct += 1 } else { software += 1 }
        }
        mutating func ended(_ route: Route, _ thread: borrowing HostThread) { ended += 1 }
    }

    @Test func `who watches sees each injection, and whether it is direct, cached or not`() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        for slot in [1, 4, 6] {
            let lpi = try #require(rig.vm.distributor.lpi(INTID(UInt32(8192 + slot))))
            rig.vm.distributor.forward(lpi, thread: &rig.on.thread)
        }
        for _ in 0..<2 {
            for slot in 0..<8 {
                rig.table.signalByCall(slot, stamp: Stamp(onTime: 1))
                dispatcher.take(rig.table.token(slot))
            }
            var watch = Watch()
            dispatcher.inject(watch: &watch, thread: &rig.on.thread)
            #expect(watch.software == 5 && watch.direct == 3 && watch.ended == 8)
            #expect(rig.drain().count == 8)
        }
        #expect(rig.counters.cacheMisses == 8 && rig.counters.cacheHits == 8)
    }

    @Test func withoutACacheEverySignalTakesTheSlowWayAndArrives() throws {
        var rig = try Rig<UncachedTranslation>()
        var dispatcher = rig.dispatcher()
        for _ in 0..<5 {
            rig.table.signalByCall(4, stamp: Stamp(onTime: 7))
            dispatcher.take(rig.table.token(4))
            dispatcher.inject(thread: &rig.on.thread)
            #expect(rig.drain().map(\.intid) == [8196])
        }
        #expect(rig.counters.cacheMisses == 5)
        #expect(rig.counters.cacheHits == 0)
    }

    @Test func signalsThatMeetInTheEventfdAreOneInjectionOfTheOldest() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        for time in 1...5 { _ = rig.table.signal(0, stamp: Stamp(onTime: UInt64(time))) }
        dispatcher.take(rig.table.token(0))
        dispatcher.inject(thread: &rig.on.thread)
        #expect(dispatcher.tally.injections == 1)
        #expect(dispatcher.tally.mergedInEventfd == 4)
        #expect(rig.drain().map(\.stamp.intended) == [1])
        #expect(rig.table.account(0).fault == nil)
    }

    @Test func aCompletionWithoutAStampIsSpuriousAndNeverInjected() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        dispatcher.take(rig.table.token(2))
        dispatcher.inject(thread: &rig.on.thread)
        #expect(dispatcher.tally.spurious == 1)
        #expect(dispatcher.tally.injections == 0)
        #expect(rig.drain().isEmpty)
    }

    @Test func aTokenOfAnEarlierUseIsStaleAndTakesNoStamp() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        let irqfds = try #require(rig.irqfds)
        let loop = try EpollLoop(capacity: 8)
        try irqfds.attend(loop, thread: &rig.on.thread)
        let eventfd = EventFD(
            owning: try EventFD.duplicate(FileDescriptor(rawValue: rig.table.descriptor(1))).rawValue)
        let old = rig.table.token(1)
        // What is in the eventfd at its end is nobody's injection.
        #expect(rig.table.signal(1, stamp: Stamp(onTime: 8)) == .written)
        try irqfds.irqfd(
            IrqfdRequest(eventfd: eventfd.rawValue, gsi: 1, flags: IrqfdRequest.deassign), thread: &rig.on.thread,
            wait: { _ = try? irqfds.attend(loop, thread: &$0) })
        let drained = rig.table.account(1)
        #expect(drained.signals == 1 && drained.drained == 1 && drained.fault == nil)
        #expect(rig.table.descriptor(1) == -1 && rig.table.route(1) == .none)
        #expect(rig.table.signal(1, stamp: Stamp(onTime: 9), through: eventfd) == .written)
        dispatcher.take(old)
        #expect(dispatcher.tally.stale == 1)
        dispatcher.inject(thread: &rig.on.thread)
        #expect(rig.drain().isEmpty)
        // Assigned again it takes the lowest slot that is free, which is the one that it had.
        try irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: 1), thread: &rig.on.thread)
        try irqfds.attend(loop, thread: &rig.on.thread)
        var batch = CompletionBatch(capacity: 8)
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 240_000_000_000)
        #expect(batch.count == 1 && batch[0] == rig.table.token(1) && batch[0] != old)
        dispatcher.take(batch[0])
        dispatcher.inject(thread: &rig.on.thread)
        #expect(rig.drain().map(\.stamp.intended) == [9])
        #expect(rig.table.account(1).fault == nil)
    }

    @Test func whatTheGuestHasNotMappedIsBlockedAndCounted() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        try rig.execute(.discard(device: DeviceID(0), event: EventID(2)))
        rig.table.signalByCall(2, stamp: Stamp(onTime: 1))
        dispatcher.take(rig.table.token(2))
        dispatcher.inject(thread: &rig.on.thread)
        #expect(rig.counters.blocked == 1)
        #expect(rig.drain().isEmpty)
    }

    @Test func anITSThatIsOffRefusesAlsoWhatTheCacheKnew() throws {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        for expected in [[UInt32(8192)], []] {
            rig.table.signalByCall(0, stamp: Stamp(onTime: 1))
            dispatcher.take(rig.table.token(0))
            dispatcher.inject(thread: &rig.on.thread)
            #expect(rig.drain().map(\.intid) == expected)
            rig.vm.its.setEnabled(false, thread: &rig.on.thread)
        }
        #expect(rig.counters.refused == 1)
    }

    /// Work that has run is not carried into another route.
    @Test func `a route that changes after the first signal has no inject work left`() throws {
        var rig = try Rig<ShardedCache>()
        let irqfds = try #require(rig.irqfds)
        var dispatcher = rig.dispatcher()
        let spi = try #require(rig.vm.distributor.interrupt(INTID(37)))
        rig.vm.distributor.configure(
            spi, enabled: true, priority: 0xA0, isGroup1: true, isLevel: true, thread: &rig.on.thread)
        let loop = try EpollLoop(capacity: 16)
        try irqfds.attend(loop, thread: &rig.on.thread)
        let eventfd = EventFD(owning: try EventFD.duplicate(FileDescriptor(rawValue: rig.table.descriptor(1))).rawValue)
        try irqfds.irqfd(
            IrqfdRequest(eventfd: eventfd.rawValue, gsi: 1, flags: IrqfdRequest.deassign), thread: &rig.on.thread,
            wait: { _ = try? irqfds.attend(loop, thread: &$0) })
        #expect(rig.table.signal(1, stamp: .unknown, through: eventfd) == .written)
        try irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: 1), thread: &rig.on.thread)
        dispatcher.take(rig.table.token(1))
        dispatcher.inject(thread: &rig.on.thread)
        #expect(rig.drain().map(\.intid) == [8193])
        try irqfds.setGSIRouting([.pin(gsi: 1, 5)], thread: &rig.on.thread)
        #expect(rig.table.signal(1, stamp: .unknown, through: eventfd) == .written)
        dispatcher.take(rig.table.token(1))
        dispatcher.inject(thread: &rig.on.thread)
        #expect(rig.vm.distributor.state(of: spi).lineLevel)
    }
}
