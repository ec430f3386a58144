import Lockfree
import Synchronization
import SystemPackage
import Testing
import VGIC

/// SPIs, private interrupts, levels and the ack notifier (P16).
struct LineTests {
    final class Listener: AcknowledgeNotifier {
        let pins = Mutex<[Int]>([])
        let lowers: Distributor?
        init(lowers: Distributor? = nil) { self.lowers = lowers }
        func deactivated(pin: Int, thread: inout HostThread) {
            pins.withLock { $0.append(pin) }
            try? lowers?.setLine(intid: INTID(UInt32(pin + 32)), level: false, thread: &thread)
        }
    }

    @Test(arguments: ListRegisterRules.allCases)
    func `a high line is delivered again after each end until it is lowered`(
        era: ListRegisterRules
    ) throws {
        var guest = SteppedGuest(era: era)
        guest.configure(40, isLevel: true)
        try guest.line(40, true)
        for _ in 0..<3 {
            #expect(guest.acknowledge() == 40)
            #expect(guest.acknowledge() == 1023, "it is active")
            guest.end(40)
        }
        try guest.line(40, false)
        guest.stop(vcpu: 0)
        #expect(guest.acknowledge() == 1023)
        #expect(guest.counters.lineAssertions == 1 && guest.counters.lineDeliveries == 3)
        #expect(guest.counters.lineRedeliveries == 2 && guest.counters.lineEOIs == 3)
        #expect(guest.counters.deliveries == 0 && guest.balances)
    }

    @Test func `a line lowered before the acknowledge is not delivered, from a list register at most once`() throws {
        var guest = SteppedGuest()
        guest.configure(40, isLevel: true)
        try guest.line(40, true)
        try guest.line(40, false)
        #expect(guest.acknowledge() == 1023)
        try guest.line(40, true)
        guest.configure(41, priority: 0)
        try guest.line(41, true)
        #expect(guest.run(budget: 1).count == 1, "both are in list registers now")
        try guest.line(40, false)
        let copies = guest.run().filter { $0 == 40 }
        #expect(copies.count <= 1)
        guest.stop(vcpu: 0)
        #expect(guest.run().isEmpty)
    }

    @Test func `the same level again, level 0 of an edge and another owner's line are no-ops that succeed`() throws {
        var guest = SteppedGuest()
        guest.configure(40)
        try guest.line(40, false)
        #expect(guest.run().isEmpty)
        #expect(guest.counters.latched == 0)
        try guest.line(40, true)
        try guest.line(40, true)
        #expect(guest.counters.latched == 1 && guest.counters.mergedPending == 1)
        #expect(guest.run() == [40])
        #expect(guest.balances)
        guest.configure(41, isLevel: true)
        try guest.line(41, true)
        try guest.line(41, true)
        #expect(guest.counters.lineAssertions == 1)
        try guest.distributor.setOwner(intid: INTID(27), vcpu: 0, 7, thread: &guest.on.thread)
        guest.configure(27)
        try guest.line(27, true)
        #expect(!guest.distributor.state(of: guest.interrupt(27)).lineLevel)
        try guest.line(27, true, owner: 7)
        #expect(guest.distributor.state(of: guest.interrupt(27)).lineLevel)
        #expect(throws: Errno.fileExists) {
            try guest.distributor.setOwner(intid: INTID(27), vcpu: 0, 8, thread: &guest.on.thread)
        }
    }

    @Test func `an interrupt that does not exist is EINVAL, and the count says which do`() throws {
        var guest = SteppedGuest()
        for intid: UInt32 in [256, 1019, 1023, 8192] {
            #expect(throws: Errno.invalidArgument) { try guest.line(intid, true) }
        }
        for count in [32, 63, 65, 1024] {
            #expect(throws: Errno.invalidArgument) { try guest.distributor.setInterruptCount(count) }
        }
        try guest.distributor.setInterruptCount(992)
        try guest.line(991, true)
        #expect(throws: Errno.invalidArgument) { try guest.line(992, true) }
        #expect(throws: Errno.invalidArgument) {
            try guest.distributor.setLine(intid: INTID(27), level: true, thread: &guest.on.thread)
        }
    }

    @Test func `private interrupts belong to their vCPU, an SPI goes to its target`() throws {
        var guest = SteppedGuest()
        for vcpu in 0..<2 { guest.configure(27, vcpu: vcpu, isLevel: false) }
        guest.configure(40)
        try guest.line(27, vcpu: 1, true)
        try guest.line(40, true)
        guest.distributor.setTarget(guest.interrupt(40), vcpu: 1, thread: &guest.on.thread)
        #expect(guest.run(vcpu: 0).isEmpty)
        guest.stop(vcpu: 0)
        #expect(guest.acknowledge(vcpu: 1) != 1023)
        guest.end(vcpu: 1, guest.sink.seen[0])
        #expect(guest.acknowledge(vcpu: 1) != 1023)
        #expect(Set(guest.sink.seen) == [27, 40])
    }

    @Test(arguments: ListRegisterRules.allCases)
    func `the notifier hears once of each deactivated level SPI, of nothing else`(
        era: ListRegisterRules
    ) throws {
        var guest = SteppedGuest(era: era)
        let listener = Listener(lowers: guest.distributor)
        guest.distributor.setAcknowledgeNotifier(listener)
        guest.configure(40, isLevel: true)
        guest.configure(41)
        guest.configure(27)
        for _ in 0..<3 {
            try guest.line(40, true)
            try guest.line(41, true)
            try guest.line(27, true)
            _ = guest.run(budget: 3)
            try guest.line(27, false)
            guest.stop(vcpu: 0)
        }
        #expect(listener.pins.withLock { $0 } == [8, 8, 8])
        #expect(!guest.distributor.state(of: guest.interrupt(40)).lineLevel)
        #expect(guest.run().isEmpty)
    }

    @Test func `while the distributor is off nothing is delivered, and turned on what is raised again`() throws {
        var guest = SteppedGuest(idle: .wfi)
        guest.configure(40)
        guest.mapLPI(8192, vcpu: 0, priority: 0xA0)
        guest.distributor.setEnabled(false, thread: &guest.on.thread)
        try guest.line(40, true)
        guest.inject(8192)
        #expect(guest.run().isEmpty)
        guest.distributor.setEnabled(true, thread: &guest.on.thread)
        #expect(guest.run().isEmpty)
        try guest.line(40, false)
        try guest.line(40, true)
        guest.inject(8192)
        #expect(guest.run() == [40, 8192])
    }
}
