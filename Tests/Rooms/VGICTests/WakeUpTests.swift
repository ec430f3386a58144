import Lockfree
import Synchronization
import Testing

@testable import VGIC

/// P14 where nobody injects: what makes an interrupt deliverable, or moves it, has to wake who sleeps.
@Suite("Wake-ups") struct WakeUpTests {
    private final class Woken: KickSink, Sendable {
        let vcpus = Mutex<[Int]>([])
        func kick(vcpu: Int) {}
        func wake(vcpu: Int) { vcpus.withLock { $0.append(vcpu) } }
        var all: [Int] { vcpus.withLock { $0 } }
    }

    /// Both vCPUs asleep, the first with a vLPI that its PMR masks.
    private static func sleeping() throws -> (Guest<ShardedCache>, InterruptRef) {
        var guest = Guest<ShardedCache>(idle: .wfi)
        try guest.setUp()
        try guest.map(0, 8192, 0)
        let host = HostGIC(processors: 2)
        let irqs = try host.addDevice(DeviceID(0x100), events: 1, counters: &guest.counters)
        try guest.vm.attach(host, counters: &guest.counters)
        _ = try guest.vm.setForwarding(
            hostIRQ: irqs[0], device: DeviceID(2), event: EventID(0), counters: &guest.counters, kicks: NoKicks())
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8192)))
        guest.vm.distributor.setPriorityMask(vcpu: 0, 0x80)
        #expect(guest.run().isEmpty)
        guest.vm.distributor.inject(lpi, stamp: Stamp(onTime: 1), counters: &guest.counters, kicks: NoKicks())
        #expect(guest.run().isEmpty, "it is masked, and the vCPU sleeps again")
        return (guest, lpi)
    }

    @Test func `a device table that goes takes vLPIs back to software, and wakes their vCPU`() throws {
        for isReset in [false, true] {
            var (guest, lpi) = try Self.sleeping()
            let woken = Woken()
            guest.vm.its.setEnabled(false, counters: &guest.counters, reader: 0)
            if isReset {
                guest.vm.its.reset(counters: &guest.counters, kicks: woken, reader: 0)
            } else {
                guest.vm.its.write(0x100, 0, width: 8, counters: &guest.counters, kicks: woken, reader: 0)
            }
            #expect(!lpi.isForwarded && guest.vm.its.snapshot().events.isEmpty)
            #expect(woken.all == [0], "a wake-up that nobody heard would be the last")
            guest.vm.distributor.setPriorityMask(vcpu: 0, 0xFF)
            #expect(guest.run() == [8192] && guest.balances)
        }
    }

    @Test func `who sleeps is woken when GICD_CTLR comes on`() throws {
        var (guest, _) = try Self.sleeping()
        let distributor = guest.vm.distributor
        let woken = Woken()
        distributor.setEnabled(false, counters: &guest.counters, kicks: woken)
        distributor.setPriorityMask(vcpu: 0, 0xFF)
        distributor.setEnabled(true, counters: &guest.counters, kicks: woken)
        #expect(woken.all.contains(0))
        #expect(guest.run() == [8192] && guest.balances)
    }
}
