import Lockfree
import SystemPackage
import Testing
import VGIC

@Suite("Delivery") struct DeliveryPathTests {
    private static let sides = [false, true]

    /// P5: with as many, and with fewer list registers than interrupts, no priority is inverted.
    @Test(arguments: [1, 4, 16], sides)
    func everythingArrivesInOrderOfPriority(listRegisters: Int, isForwarded: Bool) throws {
        var guest = Guest<ShardedCache>(listRegisters: listRegisters)
        try guest.setUp()
        _ = guest.run()
        // Priorities fall with the event, so the order of arrival is the reverse of the order of signals.
        for event in 0..<UInt32(20) {
            try guest.setProperty(8192 + event, UInt8(0xF8 - 8 * event) | 1)
            try guest.map(event, 8192 + event, 0)
            if isForwarded, let lpi = guest.vm.distributor.lpi(INTID(8192 + event)) {
                guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
            }
        }
        for event in 0..<UInt32(20) { #expect(try guest.signal(event) == 1) }
        #expect(guest.run() == (0..<20).reversed().map { UInt32(8192 + $0) })
        #expect(guest.balances)
    }

    /// P7.
    @Test(arguments: sides) func movesWithItsPendingStateAndIsDeliveredOnce(isForwarded: Bool) throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(1, 8193, 0)
        if isForwarded, let lpi = guest.vm.distributor.lpi(INTID(8193)) {
            guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
        }
        #expect(try guest.signal(1) == 1)
        try guest.execute(.movi(device: DeviceID(2), event: EventID(1), collection: CollectionID(1)))
        // A queued LPI moves when its old vCPU prunes, at its next exit; nothing kicks that one (as in KVM).
        if !isForwarded { #expect(guest.run().isEmpty) }
        guest.vm.distributor.tick(vcpu: 0)
        #expect(guest.run() == [8193])
        #expect(guest.sink.seen.first?.vcpu == 1)
        #expect(guest.balances)
    }

    @Test(arguments: sides) func clearTakesThePendingStateAway(isForwarded: Bool) throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        _ = guest.run()
        try guest.map(1, 8193, 0)
        if isForwarded, let lpi = guest.vm.distributor.lpi(INTID(8193)) {
            guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
        }
        #expect(try guest.signal(1) == 1)
        try guest.execute(.clear(device: DeviceID(2), event: EventID(1)))
        #expect(guest.run().isEmpty)
        #expect(guest.counters.destroyed == 1)
        #expect(guest.balances)
    }

    @Test func upgradeAndDowngradeCarryThePendingStateAlong() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(1, 8193, 0)
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8193)))
        for isUpgrade in [true, false, true, false] {
            #expect(try guest.signal(1) == 1)
            if isUpgrade {
                guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
            } else {
                guest.vm.distributor.unforward(lpi, thread: &guest.on.thread)
            }
            #expect(lpi.isForwarded == isUpgrade)
            #expect(guest.run() == [8193])
            #expect(guest.balances)
        }
    }

    /// P14.
    @Test(arguments: sides) func aBlockedVCPUIsWokenAndItsDoorbellRingsOnce(isForwarded: Bool) throws {
        var guest = Guest<ShardedCache>(idle: .wfi)
        try guest.setUp()
        for event in 0..<UInt32(3) {
            try guest.map(event, 8192 + event, 0)
            if isForwarded, let lpi = guest.vm.distributor.lpi(INTID(8192 + event)) {
                guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
            }
        }
        _ = guest.run()
        for turn in 1...5 {
            for event in 0..<UInt32(3) { #expect(try guest.signal(event) == 1) }
            #expect(guest.counters.wakeUps == UInt64(turn))
            #expect(guest.counters.doorbells == (isForwarded ? UInt64(turn) : 0))
            #expect(guest.run().sorted() == [8192, 8193, 8194])
        }
        #expect(guest.balances)
    }

    @Test func switchingLPIsOffDropsWhatIsQueued() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(1, 8193, 0)
        #expect(try guest.signal(1) == 1)
        guest.vm.setLPIsEnabled(vcpu: 0, false, thread: &guest.on.thread)
        #expect(guest.run().isEmpty)
        #expect(throws: Errno.resourceBusy) { try guest.signal(1) }
        #expect(guest.balances)
    }

    /// P11. The vCPU takes pending bits a word at a time; what an INV disables after that is not delivered.
    @Test(arguments: sides) func whatIsDisabledBetweenTwoAcknowledgesWaits(hasMore: Bool) throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        for event in 0..<UInt32(hasMore ? 3 : 2) {
            try guest.map(event, 8192 + event, 0)
            let lpi = try #require(guest.vm.distributor.lpi(INTID(8192 + event)))
            guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
            #expect(try guest.signal(event) == 1)
        }
        _ = guest.vm.distributor.run(vcpu: 0, budget: 1, sink: &guest.sink, thread: &guest.on.thread)
        #expect(guest.sink.seen.map(\.intid) == [8192])
        try guest.setProperty(8193, 0xA2)
        try guest.execute(.inv(device: DeviceID(2), event: EventID(1)))
        #expect(guest.run() == (hasMore ? [8194] : []))
        try guest.setProperty(8193, 0xA3)
        try guest.execute(.inv(device: DeviceID(2), event: EventID(1)))
        #expect(guest.run() == [8193])
        #expect(guest.balances)
    }

    /// `its_free_ite`: a forwarded LPI is unmapped with its event; what is pending goes on by software, and so does
    /// what is mapped to the same INTID afterwards.
    @Test(arguments: sides) func unmappingTheEventEndsItsForwarding(wholeDevice: Bool) throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.map(1, 8193, 0)
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8193)))
        guest.vm.distributor.forward(lpi, thread: &guest.on.thread)
        #expect(try guest.signal(1) == 1)
        if wholeDevice {
            try guest.execute(.mapd(device: DeviceID(2), itt: 0x4012_3400, eventBits: 8, valid: true))
        } else {
            try guest.execute(.discard(device: DeviceID(2), event: EventID(1)))
        }
        #expect(!lpi.isForwarded)
        #expect(guest.run() == [8193])
        guest.vm.distributor.tick(vcpu: 0)
        #expect(guest.run().isEmpty && lpi.references == 0)
        try guest.map(1, 8193, 0)
        #expect(try guest.signal(1) == 1)
        #expect(guest.run() == [8193])
        #expect(guest.counters.listRegisterWrites == 2)
        #expect(guest.balances)
    }

    /// A signal that found the LPI before its event was unmapped and latched it after.
    @Test func aNewLPIDoesNotInheritWhatTheOldOneWasSent() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.setProperty(8193, 0xA2)
        try guest.map(1, 8193, 0)
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8193)))
        try guest.execute(.discard(device: DeviceID(2), event: EventID(1)))
        guest.vm.distributor.inject(lpi, stamp: .unknown, thread: &guest.on.thread)
        #expect(lpi.references == 0 && guest.counters.latched == 1)
        try guest.setProperty(8193, 0xA3)
        try guest.map(1, 8193, 0)
        #expect(guest.run().isEmpty)
        #expect(guest.counters.destroyed == 1 && guest.balances)
    }

    @Test(arguments: [64, 128]) func onlyTheSoftwarePPICanBeDriven(count: Int) throws {
        var guest = Guest<ShardedCache>(ppiCount: count)
        for number in 0..<UInt32(130) {
            let line = VirtualMachine<ShardedCache>.IRQLine(ppi: number, vcpu: VCPUID(3))
            if number == 3 {
                for level in [UInt32(1), 1, 0] {
                    try guest.vm.irqLine(line, level: level, thread: &guest.on.thread)
                }
                #expect(guest.run() == [0x2000_0003])
                #expect(guest.counters.mergedPending == 1)
            } else {
                #expect(throws: Errno.invalidArgument) {
                    try guest.vm.irqLine(line, level: 1, thread: &guest.on.thread)
                }
            }
        }
        #expect(guest.balances)
    }

    @Test func theUserspaceMaskIsTestedIn64Bits() {
        let bits: UInt64 = 1 << 3 | 1 << 40
        let masks = PPIMasks(implemented: [bits, 1 << 36], userspace: [bits, 1 << 36])
        for number in 0..<128 { #expect(masks.isDrivable(number) == [3, 40, 100].contains(number)) }
        #expect(PPIMasks(hasPMU: false).implemented[0] == 0x5C00_0008)
        #expect(PPIMasks(hasPMU: true).implemented[0] == 0x5C80_0008)
        #expect(PPIMasks(hasPMU: true).userspace[0] == 8)
        #expect(PPIMasks(hasPMU: true).userspace[1] == 0)
    }
}
