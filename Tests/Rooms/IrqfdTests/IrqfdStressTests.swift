import Irqfd
import Kernel
import Lockfree
import Loops
import Skeletons
import SystemPackage
import TestSupport
import Testing
import VGIC
import Vocabulary

/// P8 and P15 on real eventfds and real loops: one thread drives the loop and the guests, one writes without a pause,
/// the test's own assigns, deassigns, routes and unmaps at random. Each test is bounded by time: on one processor every
/// hand-over between the threads is a time slice.
@Suite("irqfds under load") struct IrqfdStressTests {

    private static func isInTime(_ round: Int, of limit: Int, since start: ContinuousClock.Instant) -> Bool {
        round == 0 || (round < limit && ContinuousClock.now < start + .milliseconds(400))
    }

    @Test(arguments: IrqfdRig.loops)
    func `P15: after a deassignment nothing arrives, and every write before it does`(kind: LoopMaker) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        let driven = try DrivenRig(kind)
        let irqfds = driven.irqfds
        let hammer = try Hammer()
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        let counted = try EventFD()
        func assign(_ eventfd: CInt, _ gsi: UInt32, flags: UInt32 = 0) throws {
            try irqfds.irqfd(IrqfdRequest(eventfd: eventfd, gsi: gsi, flags: flags), thread: &thread)
        }
        let start = ContinuousClock.now
        var round = 0
        while Self.isInTime(round, of: 40, since: start) {
            round += 1
            let gsi = UInt32(random.below(8))
            // Under a writer that never stops: nothing comes after the deassignment has returned.
            try assign(hammer.eventfd, gsi)
            #expect(throws: Errno.resourceBusy) { try assign(hammer.eventfd, gsi) }
            if random.below(2) == 0 { driven.settle() }
            try irqfds.setGSIRouting(IrqfdRig.routes, thread: &thread)
            try assign(hammer.eventfd, gsi, flags: 1)
            #expect(driven.arrivals().allSatisfy { $0 == 0 }, "seed \(seed), round \(round)")
            // N writes: 1 ... N acknowledges, of the old route's LPI or the new one's.
            let quiet = driven.total()
            try assign(counted.rawValue, gsi)
            let writes = UInt64(1 + random.below(6))
            for _ in 0..<writes { counted.signal() }
            let shifted = IrqfdRig.routes.map { IrqfdRig.msi($0.gsi, to: (Int($0.gsi) + 1) % 8) }
            try irqfds.setGSIRouting(shifted, thread: &thread)
            driven.settle()
            let grown = zip(driven.total(), quiet).map { $0 - $1 }
            #expect((1...writes).contains(grown.reduce(0, +)), "seed \(seed), round \(round)")
            let allowed = [Int(gsi), (Int(gsi) + 1) % 8]
            #expect((0..<16).allSatisfy { grown[$0] == 0 || allowed.contains($0) }, "seed \(seed), round \(round)")
            try assign(counted.rawValue, gsi, flags: 1)
            try irqfds.setGSIRouting(IrqfdRig.routes, thread: &thread)
        }
        // Teardown while the writer goes on.
        try assign(hammer.eventfd, 1)
        irqfds.tearDown(thread: &thread)
        #expect(irqfds.count == 0)
        hammer.stop()
        driven.stop()
        #expect(!driven.hasFailed, "seed \(seed)")
    }

    @Test(arguments: IrqfdRig.loops)
    func `P8: once an unmap has returned, no signal finds the old translation`(kind: LoopMaker) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        let driven = try DrivenRig(kind)
        let hammer = try Hammer()
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        let (device, event, collection) = (DeviceID(UInt32(1)), EventID(UInt32(2)), CollectionID(UInt32(1)))
        try driven.irqfds.irqfd(IrqfdRequest(eventfd: hammer.eventfd, gsi: 6), thread: &thread)
        func execute(_ command: Command) throws {
            try driven.vm.its.execute(command, thread: &thread)
        }
        var intid: UInt32 = 8198
        let start = ContinuousClock.now
        var round = 0
        while Self.isInTime(round, of: 60, since: start) {
            round += 1
            // Mapped, and signalled all the time: it arrives, and nothing else does.
            let mapped = driven.arrivals()
            let others = (0..<16).filter { $0 != Int(intid - 8192) && mapped[$0] > 0 }
            #expect(others.isEmpty, "seed \(seed), round \(round): \(others) beside \(intid)")
            switch random.below(3) {
            case 0: try execute(.discard(device: device, event: event))
            case 1:
                try execute(.mapd(device: device, itt: 0, eventBits: 1, valid: false))
                try execute(.mapd(device: device, itt: 0x4100_0000, eventBits: 2, valid: true))
            default:
                try execute(.mapc(collection: collection, target: VCPUID(UInt32(3)), valid: false))
                try execute(.mapc(collection: collection, target: VCPUID(UInt32(3)), valid: true))
                // KVM's events have lost their collection for good: they are to be mapped again.
                try execute(.mapd(device: device, itt: 0x4100_0000, eventBits: 2, valid: true))
            }
            #expect(driven.arrivals().allSatisfy { $0 == 0 }, "seed \(seed), round \(round)")
            intid = 8192 + UInt32(random.below(16))
            try execute(.mapti(device: device, event: event, intid: INTID(intid), collection: collection))
        }
        driven.irqfds.tearDown(thread: &thread)
        hammer.stop()
        driven.stop()
        #expect(!driven.hasFailed, "seed \(seed)")
    }
}
