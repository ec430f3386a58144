import Testing
import Vocabulary

import struct SystemPackage.Errno

@testable import VGIC

/// Facts 6.2, `its_vlpi_map`: whose vLPIs a device of the host has.
@Suite("Devices of two VMs") struct SharedDeviceTests {
    @Test func `a device has vLPIs of one VM, though its interrupts may be given to two`() throws {
        var rig = try DirectRig(forwards: false)
        var other = Guest<ShardedCache>()
        try other.setUp()
        for event in UInt32(0)..<2 { try other.map(event, 8192 + event, 0) }
        try other.vm.attach(rig.host, perVCPU: true, thread: &other.on.thread)
        func forward(_ number: Int, event: UInt32) throws -> Bool {
            try other.vm.setForwarding(
                hostIRQ: rig.irqs[number], device: DirectRig.device, event: EventID(event), thread: &other.on.thread)
        }
        try rig.forward(0)
        // Without a vPE nothing is asked of the host's ITS yet, and then the enable goes on without this one.
        #expect(try !forward(1, event: 1))
        _ = rig.host.takeLog()
        try other.vm.enableVLPI(vcpu: VCPUID(17), thread: &other.on.thread)
        #expect(!rig.host.takeLog().contains { if case .vmapti = $0 { true } else { false } })
        #expect(try other.vm.queryVLPI(vcpu: VCPUID(17)) && other.signal(1) == 1 && other.run() == [8193])
        // The interrupt that is another VM's comes first, then the device that is.
        #expect(throws: Errno.resourceBusy) { try forward(0, event: 0) }
        #expect(throws: Errno.invalidArgument) { try forward(2, event: 0) }
        #expect(throws: Errno.invalidArgument) { try forward(1, event: 1) }
        #expect(rig.host.takeLog().isEmpty && other.vm.lpi(ofHostInterrupt: rig.irqs[2]) == nil)
        // A set-up sees it before it changes anything.
        let before = other.vm.its.snapshot().events
        #expect(throws: Errno.invalidArgument) {
            try other.vm.debugGICMSISetup(
                DebugMSISetup(
                    device: DirectRig.device, event: EventID(7), vcpu: VCPUID(17), intid: INTID(8199),
                    hostInterrupt: UInt32(rig.irqs[2]), itt: 0x4012_3400), thread: &other.on.thread)
        }
        #expect(other.vm.its.snapshot().events == before)
        // With the last vLPI the device is any VM's.
        rig.unforward(0)
        #expect(try forward(1, event: 1) && forward(2, event: 0))
        #expect(throws: Errno.invalidArgument) { try rig.forward(3) }
        try other.vm.disableVLPI(vcpu: VCPUID(17), thread: &other.on.thread)
        #expect(try rig.forward(3))
        #expect(rig.agrees && rig.guest.balances && other.balances)
    }

    @Test func `a vLPI that was moved to a vPE which does not exist stays its device's`() throws {
        var rig = try DirectRig(.linux, perVCPU: true, quirks: .moveToMissingVPE, forwards: false)
        try rig.forward(0)
        try rig.enable(17)
        for collection in [UInt32(1), 0, 1] {
            try rig.guest.execute(
                .movi(device: DirectRig.device, event: EventID(0), collection: CollectionID(collection)))
        }
        let event = try #require(rig.host.event(rig.irqs[0]))
        #expect(!rig.host.accepts(event, of: rig.direct.owner + 1))
        rig.unforward(0)
        #expect(rig.host.accepts(event, of: rig.direct.owner + 1))
    }
}
