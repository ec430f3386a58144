import Lockfree
import SystemPackage
import Testing
import VGIC
import Vocabulary

/// KVM_DEBUG_GIC_MSI_SETUP as it was posted, quirk by quirk.
@Suite("KVM_DEBUG_GIC_MSI_SETUP as posted") struct PostedSetupTests {
    @Test func `B1 vcpuIDAsIndex: vCPUs 17 and 3 are no indices of two, and 1 is another's`() throws {
        var sparse = try SetupRig(BareMachine(quirks: .vcpuIDAsIndex))
        for id in [UInt32(17), 3] {
            #expect(throws: Errno.invalidArgument) { try sparse.setUp { $0.vcpu = VCPUID(id) } }
        }
        let quirks: Quirks = [.vcpuIDAsIndex, .changesBeforeChecks]
        var crossed = try SetupRig(BareMachine(ids: [1, 0], quirks: quirks), boots: false)
        try crossed.machine.boot()
        for vcpu in 0..<2 { crossed.setLPIs(false, vcpu: vcpu) }
        #expect(throws: Errno.invalidArgument) { try crossed.setUp { $0.vcpu = VCPUID(1) } }
        // vCPU 1 is the first; the LPIs of the second, vCPU 0, were switched on.
        #expect(!crossed.vm.distributor.lpisEnabled(vcpu: 0) && crossed.vm.distributor.lpisEnabled(vcpu: 1))
    }

    @Test func `B3 changesBeforeChecks: a refused call leaves the ITS and LPIs on, and a host interrupt unforwarded`()
        throws
    {
        var unbooted = try SetupRig(BareMachine(quirks: .changesBeforeChecks), boots: false)
        #expect(throws: Errno.invalidArgument) { try unbooted.setUp() }
        #expect(unbooted.state.enabled == [true, false, true])
        #expect(unbooted.machine.read(0x100) >> 63 == 0)
        var rig = try SetupRig(BareMachine(quirks: .changesBeforeChecks))
        try rig.setUp()
        #expect(throws: Errno.invalidArgument) { try rig.setUp { $0.event = EventID(256) } }
        #expect(!rig.isForwarded(8200) && rig.vm.lpi(ofHostInterrupt: 140) == nil)
    }

    @Test func `B4 changesBeforeChecks: what the pending table says is not loaded`() throws {
        var rig = try SetupRig(BareMachine(quirks: .changesBeforeChecks))
        rig.setLPIs(false, vcpu: 1)
        try rig.vm.lpiTables.setPending(vcpu: 1, 8196, true)
        try rig.setUp()
        #expect(rig.vm.distributor.lpisEnabled(vcpu: 1))
        #expect(rig.machine.run() == [[], []])
    }

    @Test func `B5 duplicateMappings: the duplicate resurfaces when the guest unmaps its device`() throws {
        var rig = try SetupRig(BareMachine(quirks: .duplicateMappings))
        try rig.setUp(SetupRig.mapped) { $0.intid = INTID(8200) }
        // The guest's own came first and was forwarded; the new one is out of reach and holds its LPI.
        #expect(rig.isForwarded(8196) && !rig.isForwarded(8200))
        #expect(rig.vm.distributor.lpi(INTID(8200))?.references == 1)
        #expect(try rig.machine.signal(30) == 1)
        #expect(rig.machine.run() == [[], [8196]])
        try rig.machine.submit([.mapd(device: DeviceID(2), itt: BareMachine.itt, eventBits: 8, valid: false)])
        #expect(try rig.machine.signal(30) == 1)
        #expect(rig.machine.run() == [[], [8200]])
        #expect(rig.leavesNoReference())
    }

    @Test func `B2, B7 uncheckedSetup: any interrupt of the host, any event and any device are taken`() throws {
        var rig = try SetupRig(BareMachine(quirks: .uncheckedSetup) { $0.tableSave = .refusesUnreachable })
        #expect(throws: Errno.invalidArgument) { try rig.setUp { $0.hostInterrupt = 5000 } }
        // Event 300 of a device that has 256; with padding, an ITT between two, and a host interrupt of somebody else.
        try rig.setUp {
            ($0.event, $0.hostInterrupt, $0.padding, $0.itt) = (EventID(300), 40, 1, BareMachine.itt + 0x8080)
        }
        #expect(try rig.machine.signal(300, device: 5) == 1)
        #expect(rig.machine.run() == [[], [8200]])
        #expect(rig.vm.its.snapshot().devices.contains { $0.device == 5 && $0.eventBits == 8 })
        // Interrupt 40 is a device's of the host: it is the guest's LPI now.
        #expect(rig.host.its.snapshot().events.contains { $0.device == 0x102 && $0.entry.vpe != nil })
        // A device that no table holds: the guest's tables cannot be saved from then on.
        try rig.setUp { ($0.device, $0.intid) = (DeviceID(70_000), INTID(8201)) }
        for number in [40, 140] { rig.takeBack(number) }
        #expect(throws: Errno.invalidArgument) { try rig.machine.control(1) }
    }

    @Test func `B8, B13 silentSoftware: 0, and nothing was forwarded`() throws {
        var rig = try SetupRig(BareMachine(quirks: .silentSoftware))
        rig.setLPIs(false, vcpu: 1)
        try rig.setUp()
        #expect(!rig.isForwarded(8200))
        rig.setLPIs(true, vcpu: 1)
        #expect(try rig.machine.signal(9, device: 5) == 1)
        #expect(rig.machine.run() == [[], [8200]])
        #expect(rig.machine.counters.listRegisterWrites == 1)
        // Mapped again to another host interrupt, the old one stays.
        try rig.setUp()
        try rig.setUp { $0.hostInterrupt = 141 }
        #expect(rig.vm.lpi(ofHostInterrupt: 140) == INTID(8200) && rig.vm.lpi(ofHostInterrupt: 141) == nil)
    }

    @Test func `B9 staleForwarding: the cache goes on to latch a forwarded LPI until something empties it`() throws {
        var rig = try SetupRig(BareMachine(quirks: .staleForwarding))
        try rig.setUp(SetupRig.mapped)
        #expect(rig.isForwarded(8196))
        for signals in 1...3 {
            #expect(try rig.machine.signal(30) == 1)
            #expect(rig.machine.run() == [[], [8196]])
            #expect(rig.machine.counters.listRegisterWrites == UInt64(signals))
        }
        rig.vm.its.flushCache(thread: &rig.machine.on.thread)
        for _ in 0..<2 {
            #expect(try rig.machine.signal(30) == 1)
            #expect(rig.machine.run() == [[], [8196]])
        }
        #expect(rig.machine.counters.listRegisterWrites == 3)
    }
}
