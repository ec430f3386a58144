import Irqfd
import Kernel
import Lockfree
import Synchronization
import Testing
import VGIC

@Suite("A route update") struct RouteUpdateTests {
    /// Signals GSI 0 while a thread replaces the routing table without a pause, and counts what arrived by INTID.
    private static func signal(
        _ rig: inout Rig<ShardedCache>, _ count: Int, while tables: [[GSIRoute]]
    ) throws -> [UInt32: Int] {
        var dispatcher = rig.dispatcher()
        let table = rig.table
        let irqfds = try #require(rig.irqfds)
        let isDone = Done()
        let updater = try Worker {
            var thread = HostThread(wakes: WakeSet(vcpus: 2))
            var turn = 0
            while !isDone.flag.load(ordering: .acquiring) {
                do { try irqfds.setGSIRouting(tables[turn % tables.count], thread: &thread) } catch {
                    isDone.isRefused.store(true, ordering: .releasing)
                }
                turn &+= 1
            }
        }
        var arrived: [UInt32: Int] = [:]
        for signal in 1...count {
            table.signalByCall(0, stamp: Stamp(onTime: UInt64(signal)))
            dispatcher.take(table.token(0))
            dispatcher.inject(thread: &rig.on.thread)
            for delivery in rig.drain() { arrived[delivery.intid, default: 0] += 1 }
        }
        isDone.flag.store(true, ordering: .releasing)
        updater.join()
        let isRefused = isDone.isRefused.load(ordering: .acquiring)
        #expect(!isRefused)
        #expect(table.account(0).fault == nil)
        return arrived
    }

    /// The two routes differ in both fields; a mixture would name an event that is not mapped, and be blocked.
    @Test func isSeenWholeOrNotAtAllBySignalsOnTheirWay() throws {
        var rig = try Rig<ShardedCache>()
        try rig.execute(.discard(device: DeviceID(0), event: EventID(3)))
        try rig.execute(.discard(device: DeviceID(1), event: EventID(0)))
        let routes = [Route(device: 0, event: 0), Route(device: 1, event: 3)]
        let arrived = try Self.signal(&rig, 20_000, while: routes.map { [Rig<ShardedCache>.gsi(0, to: $0)] })
        #expect(rig.counters.blocked == 0 && rig.counters.refused == 0)
        #expect(Set(arrived.keys).isSubset(of: [8192, 8199]))
        #expect(arrived.values.reduce(0, +) == 20_000)
    }

    /// An MSI, a pin and nothing: each signal is an LPI, an SPI or refused, and none of them twice.
    @Test func maySendASignalToAPinOrNowhere() throws {
        var rig = try Rig<ShardedCache>()
        let spi = try #require(rig.vm.distributor.interrupt(INTID(37)))
        rig.vm.distributor.configure(
            spi, enabled: true, priority: 0xA0, isGroup1: true, isLevel: false, thread: &rig.on.thread)
        let arrived = try Self.signal(
            &rig, 20_000,
            while: [[Rig<ShardedCache>.gsi(0, to: Route(device: 0, event: 0))], [.pin(gsi: 0, 5)], []])
        let refused = Int(rig.counters.refused)
        #expect(rig.counters.blocked == 0)
        #expect(Set(arrived.keys).isSubset(of: [8192, 37]))
        #expect(arrived.values.reduce(0, +) + refused == 20_000)
    }

    private final class Done: Sendable {
        let flag = Atomic<Bool>(false)
        let isRefused = Atomic<Bool>(false)
    }
}
