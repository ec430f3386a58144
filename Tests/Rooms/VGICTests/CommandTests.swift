import Testing
import VGIC

import struct SystemPackage.Errno

@Suite("ITS commands") struct CommandTests {
    @Test func failInTheKernelsOrderWithItsCodes() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(20, 8199, 0)
        let device = DeviceID(2)
        let stranger = DeviceID(5)
        let none = CollectionID(7)
        func event(_ number: UInt32) -> EventID { EventID(number) }
        let cases: [(Command, UInt32)] = [
            (.mapd(device: DeviceID(65_536), itt: 0, eventBits: 32, valid: true), 0x01_0801),
            (.mapd(device: stranger, itt: 0, eventBits: 17, valid: true), 0x01_0802),
            (.mapc(collection: none, target: VCPUID(0), valid: true), 0x01_0902),
            (.mapti(device: stranger, event: event(999), intid: INTID(1), collection: none), 0x01_0A04),
            (.mapti(device: device, event: event(256), intid: INTID(1), collection: none), 0x01_0A05),
            (.mapti(device: device, event: event(1), intid: INTID(8191), collection: none), 0x01_0A06),
            (.mapti(device: device, event: event(1), intid: INTID(8192 + 64), collection: none), 0x01_0A06),
            (.mapi(device: device, event: event(1), collection: none), 0x01_0A06),
            (.movi(device: device, event: event(1), collection: none), 0x01_0107),
            (.movi(device: device, event: event(20), collection: none), 0x01_0109),
            (.movall(from: VCPUID(17), to: VCPUID(1)), 0x01_0E01),
            (.discard(device: device, event: event(1)), 0x01_0F07),
            (.clear(device: stranger, event: event(20)), 0x01_0507),
            (.int(device: device, event: event(1)), 0x01_0307),
            (.inv(device: device, event: event(1)), 0x01_0C07),
            (.invall(collection: none), 0x01_0D09),
        ]
        for (command, code) in cases {
            #expect(guest.error(command)?.rawValue == code, "\(command)")
            #expect(try guest.signal(20) == 1)
            #expect(guest.run() == [8199], "\(command) changed something")
        }
        #expect(guest.balances)
    }

    @Test func thePropertyOfAnLPIIsReadWhenItIsNewAndNotAgain() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(20, 8199, 0)
        func mapti(_ event: UInt32, _ intid: UInt32) -> Command {
            .mapti(device: DeviceID(2), event: EventID(event), intid: INTID(intid), collection: CollectionID(0))
        }
        try guest.map(30, 8201, 0)
        // The table goes where no memory is.
        guest.vm.lpiTables.propertyBase = 0xE000_0000 | 15
        #expect(guest.error(mapti(21, 8199)) == nil, "the LPI is there already")
        #expect(guest.error(mapti(22, 8200)) == .unreadable)
        #expect(guest.error(.inv(device: DeviceID(2), event: EventID(20))) == .unreadable)
        #expect(try guest.signal(21) == 1)
        #expect(guest.run() == [8199])
        // With its last name an LPI goes, and is new again.
        try guest.execute(.discard(device: DeviceID(2), event: EventID(30)))
        #expect(guest.error(mapti(30, 8201)) == .unreadable)
        #expect(guest.balances)
    }

    @Test func signalsFollowTheSequenceVectors() throws {
        var guest = Guest<ShardedCache>()
        #expect(throws: Errno.resourceBusy) { try guest.signal(20) }  // 2: off
        guest.vm.its.setEnabled(true, thread: &guest.on.thread)
        #expect(try guest.signal(20) == 0)  // 3: device unmapped
        for lpi in 0..<64 { try guest.setProperty(UInt32(8192 + lpi), 0xA3) }
        try guest.execute(.mapd(device: DeviceID(2), itt: 0x4012_3400, eventBits: 8, valid: true))
        try guest.map(20, 8199, 1)
        #expect(try guest.signal(20) == 0)  // 4: collection unmapped
        try guest.execute(.mapc(collection: CollectionID(1), target: VCPUID(3), valid: true))
        #expect(throws: Errno.resourceBusy) { try guest.signal(20) }  // 5: EnableLPIs = 0
        guest.vm.setLPIsEnabled(vcpu: 1, true, thread: &guest.on.thread)
        #expect(try guest.signal(20) == 1)  // 6
        #expect(guest.run() == [8199])
        #expect(guest.sink.seen.first?.vcpu == 1)
        try guest.setProperty(8199, 0xA2)  // 7: disabled, latched, enabled
        try guest.execute(.inv(device: DeviceID(2), event: EventID(20)))
        #expect(try guest.signal(20) == 1)
        #expect(guest.run().isEmpty)
        try guest.setProperty(8199, 0xA3)
        #expect(guest.run().isEmpty, "a property is seen at INV, not before")
        try guest.execute(.inv(device: DeviceID(2), event: EventID(20)))
        #expect(guest.run() == [8199])
        #expect(try guest.signal(20) == 1)  // 8
        #expect(try guest.signal(20) == 1)
        #expect(guest.run() == [8199])
        try guest.execute(.discard(device: DeviceID(2), event: EventID(20)))  // 9
        #expect(try guest.signal(20) == 0)
        try guest.execute(.mapd(device: DeviceID(2), itt: 0x4012_3400, eventBits: 8, valid: true))  // 10
        try guest.map(20, 8200, 1)
        #expect(try guest.signal(20) == 1)
        #expect(guest.run() == [8200])
        guest.vm.its.setEnabled(false, thread: &guest.on.thread)  // 11
        #expect(throws: Errno.resourceBusy) { try guest.signal(20) }
        guest.vm.its.setEnabled(true, thread: &guest.on.thread)
        // 12: the cache comes before the flag; switching the ITS off has emptied it.
        #expect(throws: Errno.invalidArgument) { try guest.signal(20, flags: 0) }
        #expect(try guest.signal(20) == 1)
        #expect(guest.run() == [8200])
        #expect(try guest.signal(20, flags: 0) == 1)
        #expect(guest.run() == [8200])
        #expect(throws: Errno.invalidArgument) { try guest.signal(20, address: 0x0802_0000) }  // 13
        #expect(try guest.signal(256) == 0)  // 14
        #expect(try guest.signal(20, device: 65_536) == 0)  // 15
        #expect(guest.balances)
    }

    /// `vgic_its_cmd_handle_movi` asks whether the new collection is mapped, not whether it could be.
    @Test func movingToACollectionThatNoTableHoldsIsMovingToOneThatIsNotMapped() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        try machine.submit([.movi(device: DeviceID(2), event: EventID(20), collection: CollectionID(9000))])
        #expect(machine.its.commandLog.last.map(\.error) == [.moviUnmappedCollection])
        #expect(try machine.signal(20) == 1)
        #expect(machine.run() == [[8195], []])
    }

    @Test func withoutAnITSThereIsNoSuchDevice() {
        let vm = VirtualMachine<ShardedCache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(17)], lpiCount: 8), its: [],
            memory: GuestMemory(base: 0, size: 0x1000), readers: 1, relax: {})
        var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        for (flags, error) in [(UInt32(2), Errno.invalidArgument), (0, .operationNotSupportedByDevice)] {
            #expect(throws: error) {
                try vm.signalMSI(address: 0x0801_0040, data: 0, device: 0, flags: flags, thread: &thread)
            }
        }
        #expect(vm.its(at: 0x0801_0040) == nil)
    }

    /// P9.
    @Test func aSecondMAPTIIsIgnored() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(1, 8192, 0)
        try guest.map(1, 8193, 1)
        #expect(try guest.signal(1) == 1)
        #expect(guest.run() == [8192])
    }
}
