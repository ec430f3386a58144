import Irqfd
import Kernel
import Lockfree
import Loops
import Skeletons
import SystemPackage
import Testing
import VGIC
import Vocabulary

@Suite("KVM_SET_GSI_ROUTING") struct RoutingTests {
    @Test func whatItRefusesLeavesTheOldTable() throws {
        let rig = try IrqfdRig(.epoll)
        let before = rig.irqfds.gsiRouting
        #expect(before == IrqfdRig.routes)
        let good = GSIRoute.pin(gsi: 1, 0)
        let bad: [[GSIRoute]] = [
            (0..<4097).map { .pin(gsi: UInt32($0), 0) },
            [good, .pin(gsi: 4096, 0)],
            [good, GSIRoute(gsi: 2, flags: 1, .irqchip(chip: 0, pin: 0))],
            [good, GSIRoute(gsi: 2, flags: 2, .msi(address: 0, data: 0, device: 0))],
            [good, IrqfdRig.msi(1, to: 0)],
            [good, .pin(gsi: 1, 3)],
            [IrqfdRig.msi(2, to: 0), IrqfdRig.msi(2, to: 1)],
            [good, .pin(gsi: 2, 988)],
            [good, GSIRoute(gsi: 2, .irqchip(chip: 1, pin: 0))],
            [good, GSIRoute(gsi: 2, .unknown(type: 3))],
        ]
        for entries in bad {
            #expect(throws: Errno.invalidArgument) { try rig.irqfds.setGSIRouting(entries, thread: &rig.rig.on.thread) }
            #expect(rig.irqfds.gsiRouting == before)
        }
        #expect(throws: Errno.invalidArgument) {
            try rig.irqfds.setGSIRouting([good], flags: 1, thread: &rig.rig.on.thread)
        }
        try rig.irqfds.setGSIRouting([good, .pin(gsi: 4095, 987)], thread: &rig.rig.on.thread)
        #expect(rig.irqfds.gsiRouting.map(\.gsi) == [1, 4095])
        try rig.irqfds.setGSIRouting([], thread: &rig.rig.on.thread)
        #expect(rig.irqfds.gsiRouting.isEmpty)
    }

    @Test func aRouteWithoutADeviceFlagIsTakenWhereTheCacheKnowsItAndRefusedWhereItDoesNot() throws {
        var rig = try IrqfdRig(.epoll)
        let bare = GSIRoute(gsi: 3, .msi(address: 0x0801_0040, data: 3, device: 0))
        try rig.irqfds.setGSIRouting([bare, IrqfdRig.msi(4, to: 3)], thread: &rig.rig.on.thread)
        let without = try EventFD()
        let with = try EventFD()
        try rig.irqfd(without.rawValue, 3)
        try rig.irqfd(with.rawValue, 4)
        without.signal()
        #expect(try rig.delivered() == [])
        #expect(rig.rig.counters.refusals == ["EINVAL": 1])
        with.signal()
        #expect(try rig.delivered() == [8195])
        without.signal()
        #expect(try rig.delivered() == [8195])
        #expect(rig.rig.counters.refused == 1)
        rig.tearDown()
    }

    @Test func whatIsRefusedSaysWhy() throws {
        var rig = try IrqfdRig(.epoll)
        try rig.irqfds.setGSIRouting(
            [
                .pin(gsi: 1, 900), GSIRoute(gsi: 2, flags: 1, .msi(address: 0x0901_0040, data: 0, device: 0)),
                IrqfdRig.msi(3, to: 3),
            ], thread: &rig.rig.on.thread)
        rig.rig.vm.its.setEnabled(false, thread: &rig.rig.on.thread)
        for gsi in 0..<4 {
            let eventfd = try EventFD()
            try rig.irqfd(eventfd.rawValue, UInt32(gsi))
            eventfd.signal()
        }
        #expect(try rig.delivered() == [])
        // No route; a pin that is no SPI of the VM, and no ITS at the address; an ITS that is off.
        #expect(rig.rig.counters.refusals == ["no route": 1, "EINVAL": 2, "EBUSY": 1])
        rig.tearDown()
    }

    @Test func `B11: KVM_DEBUG_GIC_MSI_SETUP makes no routing entry, and touches none`() throws {
        var rig = try IrqfdRig(.epoll)
        let host = HostGIC(processors: 2)
        _ = try host.addDevice(DeviceID(0x100), events: 1, firstNumber: 77, thread: &rig.rig.on.thread)
        try rig.rig.vm.attach(host, thread: &rig.rig.on.thread)
        try rig.rig.vm.giveHostInterrupt(77, thread: &rig.rig.on.thread)
        try rig.rig.vm.debugGICMSISetup(
            DebugMSISetup(
                device: DeviceID(UInt32(0)), event: EventID(UInt32(3)), vcpu: VCPUID(UInt32(17)), intid: INTID(8195),
                hostInterrupt: 77, itt: 0x4100_0000), thread: &rig.rig.on.thread)
        #expect(rig.irqfds.gsiRouting == IrqfdRig.routes)
        // The irqfd of that event goes the direct way, by the route that it had.
        let eventfd = try EventFD()
        try rig.irqfd(eventfd.rawValue, 3)
        for _ in 0..<2 {
            eventfd.signal()
            #expect(try rig.delivered() == [8195])
        }
        #expect(rig.rig.counters.listRegisterWrites == 0)
        rig.tearDown()
    }

    @Test func aGSILeadsToThePinOfItsNumberUntilUserspaceSaysOtherwise() throws {
        let rig = try IrqfdRig(.epoll, initialised: false)
        #expect(rig.irqfds.gsiRouting.isEmpty)
        // What was routed before CTRL_INIT is replaced with it; what is routed afterwards stays.
        try rig.irqfds.setGSIRouting([.pin(gsi: 300, 3)], thread: &rig.rig.on.thread)
        try rig.irqfds.initialise(thread: &rig.rig.on.thread)
        #expect(rig.irqfds.gsiRouting == (0..<224).map { GSIRoute.pin(gsi: $0, $0) })
        try rig.irqfds.setGSIRouting([.pin(gsi: 300, 3)], thread: &rig.rig.on.thread)
        try rig.irqfds.initialise(thread: &rig.rig.on.thread)
        #expect(rig.irqfds.gsiRouting == [.pin(gsi: 300, 3)])
        #expect(try Irqfds(vm: Rig<ShardedCache>(hasEventfds: false).vm, capacity: 1).gsiRouting.count == 224)
    }
}
