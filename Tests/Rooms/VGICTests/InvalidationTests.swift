import Lockfree
import Testing
import VGIC

import struct SystemPackage.Errno

/// Facts 4.6: what empties the translation cache, and what leaves it alone.
@Suite("What empties the cache") struct InvalidationTests {
    private static let device = DeviceID(2)
    private static let event = EventID(21)

    /// Commands on anything but event 20 of device 2, and whether they empty the cache of it.
    private static let commands: [(command: Command, empties: Bool)] = [
        (.discard(device: device, event: event), true),
        (.movi(device: device, event: event, collection: CollectionID(1)), true),
        (.mapc(collection: CollectionID(1), target: VCPUID(3), valid: false), true),
        (.mapd(device: DeviceID(9), itt: 0x4013_0000, eventBits: 4, valid: true), true),
        (.mapd(device: DeviceID(9), itt: 0, eventBits: 1, valid: false), true),
        (.movall(from: VCPUID(17), to: VCPUID(3)), true),
        (.movall(from: VCPUID(3), to: VCPUID(3)), false),
        (.mapd(device: DeviceID(10), itt: 0x4014_0000, eventBits: 4, valid: true), false),
        (.mapd(device: DeviceID(10), itt: 0, eventBits: 1, valid: false), false),
        (.mapc(collection: CollectionID(0), target: VCPUID(3), valid: true), false),
        (.mapc(collection: CollectionID(5), target: VCPUID(3), valid: true), false),
        (BareMachine.mapti(22, 8200, 0), false),
        (BareMachine.mapti(21, 8200, 0), false),
        (.inv(device: device, event: event), false),
        (.invall(collection: CollectionID(0)), false),
        (.clear(device: device, event: event), false),
        (.int(device: device, event: event), false),
        (.sync(target: VCPUID(17)), false),
        // What is refused changes nothing.
        (.discard(device: device, event: EventID(99)), false),
        (.movi(device: device, event: event, collection: CollectionID(77)), false),
        (.mapd(device: DeviceID(9), itt: 0, eventBits: 17, valid: true), false),
        (.movall(from: VCPUID(17), to: VCPUID(1)), false),
    ]

    /// A guest whose event 20 of device 2 is in the cache.
    private static func warm() throws -> Guest<ShardedCache> {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.execute(.mapd(device: DeviceID(9), itt: 0x4013_0000, eventBits: 4, valid: true))
        try guest.map(20, 8195, 0)
        try guest.map(21, 8196, 0)
        for _ in 0..<2 { #expect(try guest.signal(20) == 1) }
        #expect(guest.counters.cacheHits == 1)
        return guest
    }

    @Test func eachCommandEmptiesItOrNotAsInTheKernel() throws {
        for (command, empties) in Self.commands {
            var guest = try Self.warm()
            _ = guest.error(command)
            #expect(try guest.signal(20) == 1, "\(command)")
            #expect(guest.counters.cacheHits == (empties ? 1 : 2), "\(command)")
            #expect(try guest.signal(20) == 1 && guest.counters.cacheHits == (empties ? 2 : 3), "\(command)")
        }
    }

    @Test func aControlWriteThatLeavesTheITSOffEmptiesIt() throws {
        var guest = try Self.warm()
        for isOn in [false, true] { guest.vm.its.setEnabled(isOn, thread: &guest.on.thread) }
        #expect(try guest.signal(20) == 1 && guest.counters.cacheHits == 1)
        guest.vm.its.setEnabled(true, thread: &guest.on.thread)
        #expect(try guest.signal(20) == 1 && guest.counters.cacheHits == 2)
    }

    @Test func aRedistributorThatSwitchesLPIsOffEmptiesThatOfEveryITS() throws {
        var second = ITSConfiguration()
        second.baseAddress = 0x0810_0000
        let vm = VirtualMachine<ShardedCache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 64),
            its: [ITSConfiguration(), second],
            readers: 1, relax: {})
        var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        func signal(_ address: UInt64) throws {
            let sent = try vm.signalMSI(address: address, data: 20, device: 2, thread: &thread)
            #expect(sent == 1)
        }
        for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &thread) }
        for its in vm.itss {
            its.setEnabled(true, thread: &thread)
            for command in [
                Command.mapd(device: Self.device, itt: 0x4012_3400, eventBits: 8, valid: true),
                .mapc(collection: CollectionID(0), target: VCPUID(17), valid: true), BareMachine.mapti(20, 8195, 0),
            ] { try its.execute(command, thread: &thread) }
        }
        let doorbells: [UInt64] = [0x0801_0040, 0x0811_0040]
        for _ in 0..<2 { for doorbell in doorbells { try signal(doorbell) } }
        #expect(thread.counters.cacheHits == 2)
        vm.setLPIsEnabled(vcpu: 1, false, thread: &thread)
        for doorbell in doorbells { try signal(doorbell) }
        #expect(thread.counters.cacheHits == 2)
    }

    /// Facts 4.5: whether an MSI may pass is asked of the collection's vCPU, where it goes is the LPI's target.
    @Test func afterMOVALLTheCollectionsVCPUIsAskedAndTheLPIsServed() throws {
        var guest = try Self.warm()
        _ = guest.run()
        try guest.execute(.movall(from: VCPUID(17), to: VCPUID(3)))
        #expect(try guest.signal(20) == 1)
        // As in KVM it moves when the vCPU on whose list it still is prunes.
        guest.vm.distributor.tick(vcpu: 0)
        #expect(guest.run() == [8195] && guest.sink.seen.map(\.vcpu) == [1])
        guest.vm.setLPIsEnabled(vcpu: 1, false, thread: &guest.on.thread)
        #expect(try guest.signal(20) == 1)
        guest.vm.setLPIsEnabled(vcpu: 0, false, thread: &guest.on.thread)
        #expect(throws: Errno.resourceBusy) { try guest.signal(20) }
    }

    /// P17: one for each entry, one while it is on an ap_list; a cached translation holds none here.
    @Test func referencesAreEntriesAndLists() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8195)))
        for event in UInt32(1)...3 {
            try guest.map(event, 8195, 0)
            #expect(lpi.references == Int(event))
        }
        for _ in 0..<3 { #expect(try guest.signal(1) == 1) }
        #expect(lpi.references == 4)
        #expect(guest.run() == [8195])
        guest.vm.distributor.stop(vcpu: 0, thread: &guest.on.thread)
        for event in UInt32(1)...3 {
            #expect(lpi.references == 4 - Int(event))
            try guest.execute(.discard(device: Self.device, event: EventID(event)))
        }
        #expect(lpi.references == 0)
    }
}
