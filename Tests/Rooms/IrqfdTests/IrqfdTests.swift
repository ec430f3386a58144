import Irqfd
import Kernel
import Lockfree
import Loops
import Skeletons
import Synchronization
import SystemPackage
import Testing
import VGIC
import Vocabulary

@Suite("KVM_IRQFD") struct IrqfdTests {
    @Test func checksInOrder() throws {
        var rig = try IrqfdRig(.epoll, initialised: false)
        let eventfd = try EventFD()
        let other = try EventFD()
        let epoll = try Epoll(capacity: 8)
        // Everything is wrong at first; each line mends what the one before was refused for.
        #expect(throws: Errno.invalidArgument) { try rig.irqfd(-1, 0, flags: 4) }
        #expect(throws: Errno.resourceTemporarilyUnavailable) { try rig.irqfd(-1, 0, flags: 2) }
        try rig.irqfds.initialise(thread: &rig.rig.on.thread)
        #expect(throws: Errno.badFileDescriptor) { try rig.irqfd(-1, 0, flags: 2) }
        #expect(throws: Errno.badFileDescriptor) { try rig.irqfd(19_999, 0, flags: 2) }
        #expect(throws: Errno.invalidArgument) { try rig.irqfd(0, 0, flags: 2) }
        #expect(throws: Errno.badFileDescriptor) { try rig.irqfd(eventfd.rawValue, 0, flags: 2) }
        #expect(throws: Errno.invalidArgument) { try rig.irqfd(eventfd.rawValue, 0, flags: 2, resamplefd: 0) }
        try rig.irqfd(eventfd.rawValue, 9999)
        #expect(throws: Errno.resourceBusy) { try rig.irqfd(eventfd.rawValue, 1) }
        try rig.irqfd(other.rawValue, 9999)
        #expect(rig.irqfds.count == 2)
        // Room for 16: the next has none, and hears that before its descriptor is looked at.
        let more = try (0..<14).map { _ in try EventFD.open() }
        defer { for descriptor in more { _ = EventFD(owning: descriptor) } }
        for descriptor in more { try rig.irqfd(descriptor, 0) }
        #expect(throws: Errno.noMemory) { try rig.irqfd(-1, 0) }
        rig.tearDown()
        #expect(rig.irqfds.count == 0)
        withExtendedLifetime(epoll) {}
    }

    @Test func anEventfdIsBoundOnceInAllVMsAndUnderAnyOfItsDescriptors() throws {
        var one = try IrqfdRig(.epoll)
        var two = try IrqfdRig(.epoll)
        let eventfd = try EventFD()
        let duplicate = EventFD(
            owning: try EventFD.duplicate(FileDescriptor(rawValue: eventfd.rawValue)).rawValue)
        try one.irqfd(eventfd.rawValue, 0)
        #expect(throws: Errno.resourceBusy) { try two.irqfd(eventfd.rawValue, 0) }
        #expect(throws: Errno.resourceBusy) { try two.irqfd(duplicate.rawValue, 0) }
        // Deassigned by its duplicate, it is free again.
        try one.irqfd(duplicate.rawValue, 0, flags: 1)
        try two.irqfd(eventfd.rawValue, 0)
        two.tearDown()
    }

    /// The kernel gives the identity of an eventfd to the next one as soon as nobody has it open, on any thread.
    @Test func anEventfdIsNotBusyWithTheEndOfAnother() throws {
        let busy = Failures()
        let workers = try (0..<3).map { _ in
            try Worker {
                do {
                    let vm = try Rig<ShardedCache>(hasEventfds: false).vm
                    var thread = HostThread(wakes: WakeSet(vcpus: 2))
                    let start = ContinuousClock.now
                    while ContinuousClock.now < start + .milliseconds(400) {
                        let irqfds = try Irqfds(vm: vm, capacity: 8)
                        for gsi in 0..<8 as Range<UInt32> {
                            let eventfd = try EventFD()
                            try irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: gsi), thread: &thread)
                        }
                        irqfds.tearDown(thread: &thread, wait: { irqfds.attendWithoutLoop(thread: &$0) })
                    }
                } catch {
                    busy.count.add(1, ordering: .releasing)
                }
            }
        }
        for worker in workers { worker.join() }
        let failures = busy.count.load(ordering: .acquiring)
        #expect(failures == 0)
    }

    private final class Failures: Sendable { let count = Atomic<Int>(0) }

    @Test func aDeassignmentNeedsNoVGICAndNoMatch() throws {
        var rig = try IrqfdRig(.epoll, initialised: false)
        let eventfd = try EventFD()
        #expect(throws: Errno.invalidArgument) { try rig.irqfd(eventfd.rawValue, 0, flags: 5) }
        #expect(throws: Errno.badFileDescriptor) { try rig.irqfd(-1, 0, flags: 1) }
        #expect(throws: Errno.invalidArgument) { try rig.irqfd(0, 0, flags: 1) }
        try rig.irqfd(eventfd.rawValue, 0, flags: 1)
        try rig.irqfds.initialise(thread: &rig.rig.on.thread)
        try rig.irqfd(eventfd.rawValue, 3)
        try rig.irqfd(eventfd.rawValue, 4, flags: 1)
        #expect(rig.irqfds.count == 1)
        try rig.irqfd(eventfd.rawValue, 3, flags: 3)
        #expect(rig.irqfds.count == 0)
    }

    @Test(arguments: IrqfdRig.loops) func signalsBeforeTheAssignmentAreOneDelivery(kind: LoopMaker) throws {
        var rig = try IrqfdRig(kind)
        let eventfd = try EventFD()
        for _ in 0..<3 { eventfd.signal() }
        try rig.irqfd(eventfd.rawValue, 5)
        #expect(try rig.delivered() == [8197])
        #expect(try rig.delivered().isEmpty)
        eventfd.signal()
        #expect(try rig.delivered() == [8197])
        // The first went the slow way, the second found its translation in the cache.
        let counters = rig.rig.counters
        #expect(counters.cacheMisses == 1 && counters.cacheHits == 1)
        rig.tearDown()
    }

    @Test(arguments: IrqfdRig.loops) func aSignalWithoutARouteIsRefused(kind: LoopMaker) throws {
        var rig = try IrqfdRig(kind)
        let eventfd = try EventFD()
        try rig.irqfd(eventfd.rawValue, 4000)
        eventfd.signal()
        #expect(try rig.delivered().isEmpty)
        #expect(rig.rig.counters.refused == 1)
        // From now on it leads somewhere; and then to an address where no ITS is.
        try rig.irqfds.setGSIRouting([IrqfdRig.msi(4000, to: 2)], thread: &rig.rig.on.thread)
        eventfd.signal()
        #expect(try rig.delivered() == [8194])
        try rig.irqfds.setGSIRouting(
            [.msi(gsi: 4000, address: 0x0900_0040, data: 2, device: 0)], thread: &rig.rig.on.thread)
        eventfd.signal()
        #expect(try rig.delivered().isEmpty)
        #expect(rig.rig.counters.refused == 2)
        rig.tearDown()
    }

    /// KVM's cache never holds a forwarded LPI: what userspace's eventfd raises goes by the work and the host's ITS.
    @Test func aForwardedLPIIsRaisedThroughTheHostsITS() throws {
        var rig = try IrqfdRig(.epoll)
        let host = HostGIC(processors: 2)
        let irqs = try host.addDevice(DeviceID(UInt32(0x100)), events: 1, thread: &rig.rig.on.thread)
        try rig.rig.vm.attach(host, thread: &rig.rig.on.thread)
        let eventfd = try EventFD()
        try rig.irqfd(eventfd.rawValue, 2)
        eventfd.signal()
        #expect(try rig.delivered() == [8194])
        let isForwarded = try rig.rig.vm.setForwarding(
            hostIRQ: irqs[0], device: DeviceID(UInt32(0)), event: EventID(UInt32(2)), thread: &rig.rig.on.thread)
        #expect(isForwarded)
        for round in UInt64(1)...2 {
            let sent = rig.rig.counters.hostCommands
            eventfd.signal()
            #expect(try rig.delivered() == [8194])
            #expect(rig.rig.counters.hostCommands == sent + 2, "INT, VSYNC")
            let counters = rig.rig.counters
            #expect(counters.cacheMisses == 1 + round && counters.cacheHits == 0)
        }
        #expect(rig.rig.counters.listRegisterWrites == 1)
        rig.tearDown()
    }

    @Test(arguments: IrqfdRig.loops) func hangUpEndsIt(kind: LoopMaker) throws {
        var rig = try IrqfdRig(kind)
        let eventfd = try EventFD()
        try rig.irqfd(eventfd.rawValue, 0)
        #expect(try rig.delivered().isEmpty)
        let (irqfds, loop) = (rig.irqfds, rig.loop)
        try irqfds.hangUp(
            eventfd: eventfd.rawValue, thread: &rig.rig.on.thread, wait: { _ = try? irqfds.attend(loop, thread: &$0) })
        eventfd.signal()
        #expect(try rig.delivered().isEmpty)
        #expect(rig.irqfds.count == 0)
    }

    @Test(arguments: IrqfdRig.loops) func resamplersOfAGSIAreSignalledOnceEach(kind: LoopMaker) throws {
        var rig = try IrqfdRig(kind)
        try rig.irqfds.setGSIRouting([.pin(gsi: 7, 5)], thread: &rig.rig.on.thread)
        let spi = try #require(rig.rig.vm.distributor.interrupt(INTID(37)))
        rig.rig.vm.distributor.configure(
            spi, enabled: true, priority: 0xA0, isGroup1: true, isLevel: true, thread: &rig.rig.on.thread)
        let sources = [try EventFD.open(), try EventFD.open()]
        let resamples = [try EventFD.open(), try EventFD.open()]
        defer { for descriptor in sources + resamples { _ = EventFD(owning: descriptor) } }
        for index in 0..<2 { try rig.irqfd(sources[index], 7, flags: 2, resamplefd: resamples[index]) }
        for _ in 0..<3 {
            EventFD.signal(sources[0])
            #expect(try rig.delivered() == [37])
            for vcpu in 0..<2 {
                rig.rig.vm.distributor.stop(vcpu: vcpu, thread: &rig.rig.on.thread)
            }
            #expect(try resamples.map { try readCounter($0) } == [1, 1])
            #expect(!rig.rig.vm.distributor.state(of: spi).lineLevel)
        }
        // Without a resampler a level line that was driven in atomic context stays high.
        for index in 0..<2 { try rig.irqfd(sources[index], 7, flags: 1) }
        let plain = try EventFD()
        try rig.irqfd(plain.rawValue, 7)
        plain.signal()
        #expect(try rig.delivered().first == 37)
        #expect(rig.rig.vm.distributor.state(of: spi).lineLevel)
        rig.tearDown()
    }

    /// The inject work of an eventfd that was signalled before its assignment raises a pin and lowers it: an edge is
    /// delivered once, a level line stays low, and a line with a resampler stays high until the guest has had it.
    @Test(arguments: IrqfdRig.loops, [false, true])
    func `a signal before the assignment raises a pin and lowers it`(kind: LoopMaker, isLevel: Bool) throws {
        var rig = try IrqfdRig(kind)
        try rig.irqfds.setGSIRouting([.pin(gsi: 7, 5)], thread: &rig.rig.on.thread)
        let spi = try #require(rig.rig.vm.distributor.interrupt(INTID(37)))
        rig.rig.vm.distributor.configure(
            spi, enabled: true, priority: 0xA0, isGroup1: true, isLevel: isLevel, thread: &rig.rig.on.thread)
        let eventfd = try EventFD()
        eventfd.signal()
        try rig.irqfd(eventfd.rawValue, 7)
        #expect(try rig.delivered() == (isLevel ? [] : [37]))
        #expect(!rig.rig.vm.distributor.state(of: spi).lineLevel)
        // The next one is a wake-up, in atomic context: nobody lowers what it has raised.
        eventfd.signal()
        #expect(try rig.delivered().first == 37)
        #expect(rig.rig.vm.distributor.state(of: spi).lineLevel == isLevel)
        try rig.irqfd(eventfd.rawValue, 7, flags: 1)
        if isLevel {
            try rig.rig.vm.distributor.setLine(intid: INTID(37), level: false, thread: &rig.rig.on.thread)
        }
        _ = try rig.delivered()
        let resamplefd = try EventFD()
        let other = try EventFD()
        other.signal()
        try rig.irqfd(other.rawValue, 7, flags: 2, resamplefd: resamplefd.rawValue)
        for _ in 0..<3 { try rig.turn() }
        #expect(rig.rig.vm.distributor.state(of: spi).lineLevel == isLevel)
        #expect(rig.rig.drain().map(\.intid) == [37])
        rig.tearDown()
    }
}
