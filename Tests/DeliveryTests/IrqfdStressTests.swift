import Delivery
import Events
import Kernel
import Lockfree
import Synchronization
import SystemPackage
import Testing
import VGIC

/// P15 on real eventfds and real loops: one thread drives the loop and the guests, one writes without a pause, the
/// test's own assigns, deassigns and routes at random.
@Suite("irqfds under load") struct IrqfdStressTests {
    /// What the loop's thread shows to the others.
    private final class Shown: Sendable {
        let stops = Atomic<Bool>(false)
        let turns = Atomic<UInt64>(0)
        let failed = Atomic<Bool>(false)
        let acknowledges = Slab<Atomic<UInt64>>(count: 16) { _ in Atomic(0) }

        func total() -> [UInt64] { (0..<16).map { acknowledges[$0].load(ordering: .acquiring) } }

        /// Returns when everything that was under way at the call has been acknowledged.
        func settle() {
            let until = turns.load(ordering: .acquiring) + 4
            while turns.load(ordering: .acquiring) < until && !failed.load(ordering: .acquiring) { Processor.yield() }
        }
    }

    /// The irqfds of a rig that a thread of its own drives.
    private final class Handed: @unchecked Sendable {
        // SAFETY: set once before the other thread is told so by `isReady`.
        var irqfds: Irqfds<ShardedCache>?
        let isReady = Atomic<Bool>(false)
    }

    private static func drive(_ kind: LoopKind, _ shown: Shown, _ handed: Handed) {
        do {
            var rig = try IrqfdRig(kind)
            handed.irqfds = rig.irqfds
            handed.isReady.store(true, ordering: .releasing)
            while !shown.stops.load(ordering: .acquiring) {
                try rig.turn()
                for seen in rig.rig.drain() {
                    shown.acknowledges[Int(seen.intid - 8192)].add(1, ordering: .releasing)
                }
                shown.turns.add(1, ordering: .releasing)
                Processor.yield()
            }
            if rig.rig.counters.blocked != 0 { shown.failed.store(true, ordering: .releasing) }
        } catch {
            shown.failed.store(true, ordering: .releasing)
            handed.isReady.store(true, ordering: .releasing)
        }
    }

    @Test(arguments: IrqfdRig.loops, [UInt64(1), 2])
    func afterADeassignmentNothingArrivesAndEveryWriteBeforeItDoes(kind: LoopKind, seed: UInt64) throws {
        let shown = Shown()
        let handed = Handed()
        let driver = try Worker { Self.drive(kind, shown, handed) }
        while !handed.isReady.load(ordering: .acquiring) { Processor.yield() }
        let irqfds = try #require(handed.irqfds)
        let hammered = try EventFD.open()
        let stopsHammer = Shown()
        let hammer = try Worker {
            while !stopsHammer.stops.load(ordering: .acquiring) {
                EventFD.signal(hammered)
                Processor.yield()
            }
        }
        var counters = ModelCounters()
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ limit: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state % limit
        }
        let counted = try EventFD()
        // Bounded by time: on one processor each hand-over between the threads is a time slice.
        let clock = ContinuousClock()
        let deadline = clock.now + .milliseconds(400)
        var round = 0
        while round < 1 || (round < 40 && clock.now < deadline) {
            round += 1
            let gsi = UInt32(random(8))
            // Under a writer that never stops: nothing comes after the deassignment has returned.
            try irqfds.irqfd(
                IrqfdRequest(eventfd: hammered, gsi: gsi), counters: &counters, kicks: IrqfdRig.NoKicks())
            if random(2) == 0 { shown.settle() }
            try irqfds.setGSIRouting(IrqfdRig.routes)
            try irqfds.irqfd(
                IrqfdRequest(eventfd: hammered, gsi: gsi, flags: 1), counters: &counters, kicks: IrqfdRig.NoKicks())
            shown.settle()
            let quiet = shown.total()
            shown.settle()
            #expect(shown.total() == quiet, "seed \(seed), round \(round)")
            // N writes: 1 ... N acknowledges, of the old route's LPI or the new one's.
            try irqfds.irqfd(
                IrqfdRequest(eventfd: counted.rawValue, gsi: gsi), counters: &counters, kicks: IrqfdRig.NoKicks())
            let writes = 1 + random(6)
            for _ in 0..<writes { counted.signal() }
            try irqfds.setGSIRouting(IrqfdRig.routes.map { IrqfdRig.msi($0.gsi, to: (Int($0.gsi) + 1) % 8) })
            shown.settle()
            let grown = zip(shown.total(), quiet).map { $0 - $1 }
            #expect((1...writes).contains(grown.reduce(0, +)), "seed \(seed), round \(round)")
            let allowed = [Int(gsi), (Int(gsi) + 1) % 8]
            #expect((0..<16).allSatisfy { grown[$0] == 0 || allowed.contains($0) }, "seed \(seed), round \(round)")
            try irqfds.irqfd(
                IrqfdRequest(eventfd: counted.rawValue, gsi: gsi, flags: 1), counters: &counters,
                kicks: IrqfdRig.NoKicks())
            try irqfds.setGSIRouting(IrqfdRig.routes)
        }
        // Teardown while the writer goes on.
        try irqfds.irqfd(IrqfdRequest(eventfd: hammered, gsi: 1), counters: &counters, kicks: IrqfdRig.NoKicks())
        irqfds.tearDown(counters: &counters, kicks: IrqfdRig.NoKicks())
        #expect(irqfds.count == 0)
        stopsHammer.stops.store(true, ordering: .releasing)
        hammer.join()
        shown.stops.store(true, ordering: .releasing)
        driver.join()
        _ = EventFD(owning: hammered)
        let hasFailed = shown.failed.load(ordering: .acquiring)
        #expect(!hasFailed)
    }
}
