import Irqfd
import Kernel
import Skeletons
import SystemPackage
import Testing
import VGIC

/// A producer of the host and an irqfd are joined by their eventfd.
@Suite("irq-bypass") struct BypassTests {
    /// A rig on a GICv4 host, whose interrupts stand behind nothing yet.
    private struct Host {
        var rig: IrqfdRig
        let interrupts: [Int]

        init() throws {
            rig = try IrqfdRig(.epoll)
            let host = HostGIC(processors: 2)
            interrupts = try host.addDevice(DeviceID(0x100), events: 2, thread: &rig.rig.on.thread)
            try rig.rig.vm.attach(host, thread: &rig.rig.on.thread)
        }

        mutating func add(_ eventfd: borrowing EventFD, _ interrupt: Int = 0) throws -> Bool {
            try rig.irqfds.addProducer(
                eventfd: eventfd.rawValue, hostIRQ: interrupts[interrupt], thread: &rig.rig.on.thread)
        }

        mutating func remove(_ eventfd: borrowing EventFD) throws {
            try rig.irqfds.removeProducer(eventfd: eventfd.rawValue, thread: &rig.rig.on.thread)
        }

        mutating func route(_ entries: [GSIRoute]) throws {
            try rig.irqfds.setGSIRouting(entries, thread: &rig.rig.on.thread)
        }

        func isForwarded(_ lpi: Int) -> Bool {
            rig.rig.vm.its.lpi(DeviceID(UInt32(lpi / 4)), EventID(UInt32(lpi % 4)))?.isForwarded == true
        }
    }

    @Test func `whichever comes last joins them, and the first that goes parts them`() throws {
        var host = try Host()
        let eventfd = try EventFD()
        // The irqfd comes last.
        #expect(try !host.add(eventfd))
        try host.rig.irqfd(eventfd.rawValue, 2)
        #expect(host.isForwarded(2))
        try host.rig.irqfd(eventfd.rawValue, 2, flags: 1)
        #expect(!host.isForwarded(2))
        // The producer comes last, and goes first.
        try host.remove(eventfd)
        try host.rig.irqfd(eventfd.rawValue, 3)
        #expect(!host.isForwarded(3))
        #expect(try host.add(eventfd))
        #expect(host.isForwarded(3))
        #expect(throws: Errno.resourceBusy) { try host.add(eventfd, 1) }
        #expect(throws: Errno.badFileDescriptor) {
            try host.rig.irqfds.addProducer(eventfd: -1, hostIRQ: 0, thread: &host.rig.rig.on.thread)
        }
        try host.remove(eventfd)
        #expect(!host.isForwarded(3))
        try host.remove(eventfd)
        host.rig.tearDown()
    }

    @Test func `an eventfd that is closed, and a VM that goes, give the LPI back`() throws {
        var host = try Host()
        let (irqfds, loop) = (host.rig.irqfds, host.rig.loop)
        let eventfds = try (0..<2).map { _ in try EventFD.open() }
        defer { for descriptor in eventfds { _ = EventFD(owning: descriptor) } }
        for index in 0..<2 {
            try irqfds.addProducer(
                eventfd: eventfds[index], hostIRQ: host.interrupts[index], thread: &host.rig.rig.on.thread)
            try host.rig.irqfd(eventfds[index], UInt32(index))
        }
        #expect(host.isForwarded(0) && host.isForwarded(1))
        try irqfds.hangUp(
            eventfd: eventfds[0], thread: &host.rig.rig.on.thread, wait: { _ = try? irqfds.attend(loop, thread: &$0) })
        #expect(!host.isForwarded(0) && host.isForwarded(1))
        host.rig.tearDown()
        #expect(!host.isForwarded(1))
    }

    /// `kvm_arch_update_irqfd_routing`: vLPI to software, and software it stays.
    @Test func `a changed route takes the LPI back, with what is pending`() throws {
        var host = try Host()
        let eventfd = try EventFD()
        try host.rig.irqfd(eventfd.rawValue, 2)
        #expect(try host.add(eventfd))
        // Another entry changes: nothing of this one.
        try host.route(IrqfdRig.routes.map { $0.gsi == 5 ? .pin(gsi: 5, 5) : $0 })
        #expect(host.isForwarded(2))
        eventfd.signal()
        for _ in 0..<3 { try host.rig.turn() }
        // Pending in the vPE when its route changes, it arrives by software.
        try host.route(IrqfdRig.routes.map { $0.gsi == 2 ? IrqfdRig.msi(2, to: 6) : $0 })
        #expect(!host.isForwarded(2) && !host.isForwarded(6))
        let before = host.rig.rig.counters
        #expect(host.rig.rig.drain().map(\.intid) == [8194])
        #expect(host.rig.rig.counters.listRegisterWrites == before.listRegisterWrites + 1)
        #expect(before.downgrades == 1 && before.droppedAtUnforward == 0)
        // Back again it is software's still, until one of the two is joined anew.
        try host.route(IrqfdRig.routes)
        #expect(!host.isForwarded(2))
        eventfd.signal()
        #expect(try host.rig.delivered() == [8194])
        try host.rig.irqfd(eventfd.rawValue, 2, flags: 1)
        try host.rig.irqfd(eventfd.rawValue, 2)
        #expect(host.isForwarded(2))
        // To a pin, and to nothing.
        try host.route([.pin(gsi: 2, 5)])
        #expect(!host.isForwarded(2) && host.rig.rig.counters.downgrades == 2)
        try host.route([])
        #expect(host.rig.rig.counters.downgrades == 2)
        host.rig.tearDown()
    }

    @Test func `an irqfd whose LPI cannot be forwarded is assigned all the same`() throws {
        var host = try Host()
        let one = try EventFD()
        let two = try EventFD()
        try host.route([IrqfdRig.msi(0, to: 2), IrqfdRig.msi(1, to: 2)])
        try host.rig.irqfd(one.rawValue, 0)
        #expect(try host.add(one))
        // The LPI has another interrupt behind it: the producer is told, the irqfd is not.
        try host.rig.irqfd(two.rawValue, 1)
        #expect(throws: Errno.fileExists) { try host.add(two, 1) }
        try host.rig.irqfd(two.rawValue, 1, flags: 1)
        #expect(try !host.add(two, 1))
        try host.rig.irqfd(two.rawValue, 1)
        #expect(host.rig.irqfds.count == 2 && host.isForwarded(2))
        two.signal()
        #expect(try host.rig.delivered() == [8194])
        host.rig.tearDown()
    }
}
