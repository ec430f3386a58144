import Lockfree
import Testing

@testable import VGIC

/// P14 where nobody injects: what makes an interrupt deliverable, or moves it, has to wake who sleeps.
@Suite("Wake-ups") struct WakeUpTests {
    /// The vCPUs that were woken since it was asked last, a bit each, and how many wake-ups there were in all.
    private static func wakeUps(_ guest: Guest<ShardedCache>) -> (vcpus: UInt64, count: UInt64) {
        (guest.on.thread.wakes.runnable.takeWord(0), guest.counters.wakeUps)
    }

    /// Both vCPUs asleep, the first with a vLPI that its PMR masks.
    private static func sleeping() throws -> (Guest<ShardedCache>, InterruptRef) {
        var guest = Guest<ShardedCache>(idle: .wfi)
        try guest.setUp()
        try guest.map(0, 8192, 0)
        let host = HostGIC(processors: 2)
        let irqs = try host.addDevice(DeviceID(0x100), events: 1, thread: &guest.on.thread)
        try guest.vm.attach(host, thread: &guest.on.thread)
        _ = try guest.vm.setForwarding(
            hostIRQ: irqs[0], device: DeviceID(2), event: EventID(0), thread: &guest.on.thread)
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8192)))
        guest.vm.distributor.setPriorityMask(vcpu: 0, 0x80)
        #expect(guest.run().isEmpty)
        guest.vm.distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &guest.on.thread)
        #expect(guest.run().isEmpty, "it is masked, and the vCPU sleeps again")
        return (guest, lpi)
    }

    @Test func `a device table that goes takes vLPIs back to software, and wakes their vCPU`() throws {
        for isReset in [false, true] {
            var (guest, lpi) = try Self.sleeping()
            let before = Self.wakeUps(guest)
            guest.vm.its.setEnabled(false, thread: &guest.on.thread)
            if isReset {
                guest.vm.its.reset(thread: &guest.on.thread)
            } else {
                guest.vm.its.write(0x100, 0, width: 8, thread: &guest.on.thread)
            }
            #expect(!lpi.isForwarded && guest.vm.its.snapshot().events.isEmpty)
            let after = Self.wakeUps(guest)
            #expect(after.vcpus == 1 && after.count == before.count + 1, "unheard it would be the last wake-up")
            guest.vm.distributor.setPriorityMask(vcpu: 0, 0xFF)
            #expect(guest.run() == [8192] && guest.balances)
        }
    }

    @Test func `who sleeps is woken when GICD_CTLR comes on`() throws {
        var (guest, _) = try Self.sleeping()
        let distributor = guest.vm.distributor
        _ = Self.wakeUps(guest)
        distributor.setEnabled(false, thread: &guest.on.thread)
        distributor.setPriorityMask(vcpu: 0, 0xFF)
        distributor.setEnabled(true, thread: &guest.on.thread)
        #expect(Self.wakeUps(guest).vcpus & 1 != 0)
        #expect(guest.run() == [8192] && guest.balances)
    }
}
