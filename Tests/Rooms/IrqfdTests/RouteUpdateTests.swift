import Irqfd
import Kernel
import Lockfree
import Synchronization
import Testing
import VGIC

@Suite("A route update") struct RouteUpdateTests {
    /// The two routes differ in both fields; a mixture would name an event that is not mapped, and be blocked.
    @Test func isSeenWholeOrNotAtAllBySignalsOnTheirWay() throws {
        var rig = try Rig<ShardedCache>(hasEventfds: false)
        var dispatcher = rig.dispatcher()
        try rig.execute(.discard(device: DeviceID(0), event: EventID(3)))
        try rig.execute(.discard(device: DeviceID(1), event: EventID(0)))
        let table = rig.table
        let isDone = Done()
        let routes = [Route(device: 0, event: 0), Route(device: 1, event: 3)]
        let updater = try Worker {
            var turn = 0
            while !isDone.flag.load(ordering: .acquiring) {
                table.setRoute(0, routes[turn & 1])
                turn &+= 1
            }
        }
        var arrived: [UInt32: Int] = [:]
        for signal in 1...20_000 {
            table.signalByCall(0, stamp: Stamp(onTime: UInt64(signal)))
            dispatcher.take(table.token(0))
            dispatcher.inject(thread: &rig.on.thread)
            for delivery in rig.drain() { arrived[delivery.intid, default: 0] += 1 }
        }
        isDone.flag.store(true, ordering: .releasing)
        updater.join()
        #expect(rig.counters.blocked == 0)
        #expect(Set(arrived.keys).isSubset(of: [8192, 8199]))
        #expect(arrived.values.reduce(0, +) == 20_000)
        #expect(table.account(0).fault == nil)
    }

    private final class Done: Sendable { let flag = Atomic<Bool>(false) }
}
