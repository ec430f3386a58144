import Lockfree
import Synchronization
import TestSupport
import Testing

import struct SystemPackage.Errno

@testable import VGIC

/// Facts 6.3: which accesses make a vPE resident and end that, in which order, and what they find.
@Suite("Residency") struct ResidencyTests {
    private static func rig(_ profile: HostProfile, processors: Int = 2) throws -> DirectRig {
        var rig = try DirectRig(host: HostGIC(processors: processors, profile: profile))
        for vcpu in [UInt32(17), 3] { _ = try rig.put(vcpu, wantsDoorbell: false) }
        _ = rig.host.takeAccesses()
        return rig
    }

    @Test func `4.0: a load writes both registers, then clears the doorbell; a resident vPE needs nothing`() throws {
        var rig = try Self.rig(.gicv40)
        let vpe = try #require(rig.direct.vpes[0])
        try rig.load(17, on: 0)
        let value = VPendBase(rawValue: VPendBase.valid | VPendBase.pendingLast | vpe.pendingTable)
        #expect(
            rig.host.takeAccesses() == [
                .properties(processor: 0, vpe.properties | 0x58F), .pending(processor: 0, value),
                .clearLPI(processor: 0, vpe.doorbell),
            ])
        try rig.load(17, on: 1)
        #expect(rig.host.takeAccesses().isEmpty)
    }

    @Test func `4.0: a doorbell that is wanted is enabled before residency ends, and disabled by the next load`() throws
    {
        var rig = try Self.rig(.gicv40)
        let vpe = try #require(rig.direct.vpes[0])
        try rig.load(17, on: 0)
        _ = rig.host.takeAccesses()
        #expect(try !rig.put(17, wantsDoorbell: true))
        let ended = HostAccess.pending(processor: 0, VPendBase(rawValue: vpe.pendingTable))
        #expect(rig.host.takeAccesses() == [.invalidateLPI(processor: 0, vpe.doorbell), ended])
        try rig.load(17, on: 0)
        #expect(rig.host.takeAccesses().first == .invalidateLPI(processor: 0, vpe.doorbell))
        _ = try rig.put(17, wantsDoorbell: false)
        #expect(rig.host.takeAccesses() == [ended], "preempted, not blocked")
    }

    @Test func `on another processor VMOVP and VSYNC come first, and the doorbell goes along`() throws {
        for profile in [HostProfile.gicv40, .gicv40WithProxy, .gicv41] {
            var rig = try Self.rig(profile)
            let vpe = try #require(rig.direct.vpes[0])
            try rig.load(17, on: 1)
            let accesses = rig.host.takeAccesses()
            let target = VCPUID(1)
            let move: Command =
                profile == .gicv41
                ? .vmovp41(vpe: vpe.id, target: target, doorbell: vpe.doorbell) : .vmovp(vpe: vpe.id, target: target)
            #expect(accesses.prefix(2) == [.command(move), .command(.vsync(vpe: vpe.id))])
            if profile == .gicv40 { #expect(accesses[2] == .clearLPI(processor: 0, vpe.doorbell)) }
            if profile == .gicv41 { #expect(accesses.count == 3) }
            #expect(rig.host.its.snapshot().vpes.first { $0.vpe == vpe.id }?.target == 1)
        }
    }

    @Test func `by proxy: the doorbell's event is mapped when it is first needed, and moved after that`() throws {
        var rig = try Self.rig(.gicv40WithProxy)
        let vpe = try #require(rig.direct.vpes[0])
        let (device, event) = (HostGIC.proxyDevice, EventID(0))
        func sync(_ processor: UInt32) -> Command { .sync(target: VCPUID(processor)) }
        try rig.load(17, on: 0)
        let map = Command.mapti(device: device, event: event, intid: vpe.doorbell, collection: CollectionID(0))
        #expect(
            rig.host.takeLog() == [map, sync(0), .clear(device: device, event: event), sync(0)])
        _ = try rig.put(17, wantsDoorbell: true)
        #expect(rig.host.takeLog() == [.inv(device: device, event: event), sync(0)])
        try rig.load(17, on: 1)
        #expect(
            rig.host.takeLog().dropFirst(2) == [
                .movi(device: device, event: event, collection: CollectionID(1)), sync(1),
                .inv(device: device, event: event), sync(1), .clear(device: device, event: event), sync(1),
            ])
        try rig.disable(17)
        let log = rig.host.takeLog()
        #expect(log.suffix(4).prefix(2) == [.discard(device: device, event: event), sync(1)])
    }

    @Test func `by proxy: with more vPEs than events the next in turn loses its own`() throws {
        var rig = try Self.rig(.gicv40WithProxy, processors: 1)
        let vpe = try #require(rig.direct.vpes[1])
        let (device, event) = (HostGIC.proxyDevice, EventID(0))
        try rig.load(17, on: 0)
        _ = try rig.put(17, wantsDoorbell: false)
        _ = rig.host.takeLog()
        try rig.load(3, on: 0)
        let sync = Command.sync(target: VCPUID(0))
        let map = Command.mapti(device: device, event: event, intid: vpe.doorbell, collection: CollectionID(0))
        #expect(
            rig.host.takeLog() == [
                .discard(device: device, event: event), sync, map, sync, .clear(device: device, event: event), sync,
            ])
        #expect(throws: Errno.fileExists) {
            try rig.host.addDevice(device, events: 1, thread: &rig.guest.on.thread)
        }
    }

    @Test func `the events of the proxy go round, and one that was given back is next`() {
        #expect([1, 2, 3, 4, 5].map(DoorbellProxy.size) == [1, 2, 4, 4, 8])
        var proxy = DoorbellProxy(processors: 3)
        #expect((0..<4).map { proxy.take(UInt32($0), processor: 0) } == [0, 1, 2, 3])
        #expect(proxy.victim == (0, true))
        proxy.free(2)
        #expect(proxy.victim == (2, false) && proxy.event(of: 2) == nil)
        proxy.free(3)
        #expect(proxy.victim == (2, false), "the next in turn is free already")
        #expect(proxy.take(9, processor: 1) == 2 && proxy.processors[2] == 1)
        #expect(proxy.take(10, processor: 0) == 3 && proxy.take(11, processor: 0) == 0)
        #expect(proxy.event(of: 0) == nil && proxy.event(of: 11) == 0)
    }

    @Test func `4.1: a load is one write with the vPEID, and group 1 as the guest's distributor has it`() throws {
        var rig = try Self.rig(.gicv41)
        let id = try UInt64(#require(rig.direct.vpes[1]).id)
        try rig.load(3, on: 1)
        let value = VPendBase(rawValue: VPendBase.valid | VPendBase.group1 | id)
        #expect(rig.host.takeAccesses() == [.pending(processor: 1, value)])
        _ = try rig.put(3, wantsDoorbell: true)
        rig.vm.distributor.isEnabled.store(false, ordering: .relaxed)
        _ = rig.host.takeAccesses()
        try rig.load(3, on: 1)
        #expect(rig.host.takeAccesses() == [.pending(processor: 1, VPendBase(rawValue: VPendBase.valid | id))])
    }

    @Test func `4.1: with a doorbell the table is looked at, without one it is taken for pending`() throws {
        var rig = try Self.rig(.gicv41)
        let id = try UInt64(#require(rig.direct.vpes[0]).id)
        try rig.load(17, on: 0)
        _ = rig.host.takeAccesses()
        #expect(try !rig.put(17, wantsDoorbell: true))
        #expect(rig.host.takeAccesses() == [.pending(processor: 0, VPendBase(rawValue: VPendBase.doorbell | id))])
        try rig.load(17, on: 0)
        _ = rig.host.takeAccesses()
        #expect(try rig.put(17, wantsDoorbell: false), "nothing is pending, but nobody has looked")
        #expect(rig.host.takeAccesses() == [.pending(processor: 0, VPendBase(rawValue: VPendBase.pendingLast | id))])
    }

    @Test func `what is pending and enabled when residency ends is reported, in both versions`() throws {
        for profile in [HostProfile.gicv40, .gicv40WithProxy, .gicv41] {
            var rig = try Self.rig(profile)
            try rig.load(17, on: 0)
            rig.deviceSignals(0)
            #expect(try rig.put(17, wantsDoorbell: true))
            #expect(rig.guest.counters.doorbells == 0, "it came before the doorbell was asked for")
            try rig.guest.setProperty(8192, 0xA2)
            try rig.guest.execute(.inv(device: DirectRig.device, event: EventID(0)))
            try rig.load(17, on: 0)
            #expect(try !rig.put(17, wantsDoorbell: true), "disabled")
        }
    }

    @Test func `Dirty is waited for once a residency, and a table that is never done counts as pending`() throws {
        for version in HostProfile.Version.allCases {
            var profile = HostProfile(version: version, doorbells: .directLPI)
            profile.dirtyReads = 3
            var rig = try Self.rig(profile)
            for _ in 0..<2 {
                try rig.load(17, on: 0)
                #expect(try rig.vm.commitVPE(vcpu: VCPUID(17)) == 4)
                #expect(try rig.vm.commitVPE(vcpu: VCPUID(17)) == 0)
                #expect(try !rig.put(17, wantsDoorbell: true))
            }
            profile.dirtyReads = .max
            rig = try Self.rig(profile)
            try rig.load(17, on: 0)
            #expect(try rig.vm.commitVPE(vcpu: VCPUID(17)) == 500)
            #expect(try rig.put(17, wantsDoorbell: true))
            #expect(rig.guest.run().isEmpty)
        }
    }

    @Test func `4.0: IDAI is written as it was read`() throws {
        var profile = HostProfile.gicv40
        profile.leavesAreaInvalid = true
        var rig = try Self.rig(profile)
        func written() -> VPendBase? {
            rig.host.takeAccesses().compactMap { if case .pending(_, let value) = $0 { value } else { nil } }.first
        }
        try rig.load(17, on: 0)
        #expect(written()?.has(VPendBase.areaInvalid) == false)
        _ = try rig.put(17, wantsDoorbell: false)
        _ = rig.host.takeAccesses()
        try rig.load(17, on: 0)
        #expect(written()?.has(VPendBase.areaInvalid) == true)
    }

    @Test func `a doorbell rings once for each block; 4.0 disables it then, 4.1 rings only if it was asked`() throws {
        for profile in [HostProfile.gicv40, .gicv41] {
            var rig = try Self.rig(profile)
            let vpe = try #require(rig.direct.vpes[0])
            for blocks in UInt64(1)...3 {
                try rig.load(17, on: 0)
                _ = try rig.put(17, wantsDoorbell: true)
                for event in [0, 2, 4] { rig.deviceSignals(event) }
                #expect(rig.guest.counters.doorbells == blocks)
                _ = rig.host.takeAccesses()
                try rig.vm.handleDoorbell(vcpu: VCPUID(17), thread: &rig.guest.on.thread)
                let disables: [HostAccess] =
                    profile == .gicv40 ? [.invalidateLPI(processor: 0, vpe.doorbell)] : []
                #expect(rig.host.takeAccesses() == disables)
                #expect(rig.host.pendingLast(of: vpe))
                try rig.load(17, on: 0)
                #expect(!rig.host.takeAccesses().contains(.invalidateLPI(processor: 0, vpe.doorbell)))
                #expect(rig.guest.run() == [8192, 8194, 8196])
                _ = try rig.put(17, wantsDoorbell: false)
            }
            for event in [0, 2] { rig.deviceSignals(event) }
            #expect(rig.guest.counters.doorbells == 3, "preempted: nobody asked")
            #expect(rig.guest.run() == [8192, 8194] && rig.guest.balances)
        }
    }

    @Test func `a resident vPE is not moved, and ends its residency before it is unmapped`() throws {
        for profile in [HostProfile.gicv40, .gicv40WithProxy, .gicv41] {
            var rig = try Self.rig(profile)
            try rig.load(17, on: 0)
            #expect(throws: Errno.resourceBusy) {
                try rig.vm.moveVPE(vcpu: VCPUID(17), processor: 1, thread: &rig.guest.on.thread)
            }
            rig.deviceSignals(0)
            _ = rig.host.takeAccesses()
            try rig.disable(17)
            guard case .pending(0, let value) = rig.host.takeAccesses().first else {
                Issue.record("residency did not end first")
                return
            }
            #expect(!value.has(VPendBase.valid))
            #expect(rig.guest.run() == [8192] && rig.guest.balances)
            #expect(try !rig.put(17, wantsDoorbell: true), "there is no vPE")
        }
    }

    /// Loads, puts and doorbells of two vPEs, drawn: what was done, as the run loop would count it.
    private static func wander(_ rig: inout DirectRig, seed: UInt64) throws -> (counters: ModelCounters, moves: UInt64)
    {
        var random = SeededRandom(seed: seed)
        var (counted, moves) = (ModelCounters(), UInt64(0))
        var (processors, isResident, isAsked) = ([0, 1], [false, false], [false, false])
        for _ in 0..<400 {
            let vcpu = Int.random(in: 0...1, using: &random)
            let id: UInt32 = [17, 3][vcpu]
            if isResident[vcpu] {
                let wants = Bool.random(using: &random)
                _ = try rig.put(id, wantsDoorbell: wants)
                (isResident[vcpu], isAsked[vcpu]) = (false, wants)
                counted.vpePuts += 1
                counted.doorbellRequests += wants ? 1 : 0
            } else if isAsked[vcpu], Bool.random(using: &random) {
                try rig.vm.handleDoorbell(vcpu: VCPUID(id), thread: &rig.guest.on.thread)
                isAsked[vcpu] = false
                counted.doorbells += 1
            } else {
                let processor = Int.random(in: 0...1, using: &random)
                try rig.load(id, on: processor)
                moves += processors[vcpu] == processor ? 0 : 1
                counted.vpeLoads += 1
                counted.doorbellsWithdrawn += isAsked[vcpu] ? 1 : 0
                (processors[vcpu], isResident[vcpu], isAsked[vcpu]) = (processor, true, false)
            }
        }
        return (counted, moves)
    }

    @Test(arguments: [HostProfile.gicv40, .gicv40WithProxy, .gicv41])
    func `the rule over loads and puts says what the host does one by one`(profile: HostProfile) throws {
        for seed in UInt64(1)...5 {
            var rig = try Self.rig(profile)
            // Each doorbell has its event of the proxy.
            for (id, processor) in [(UInt32(17), 0), (3, 1)] {
                try rig.load(id, on: processor)
                _ = try rig.put(id, wantsDoorbell: false)
            }
            _ = rig.host.takeAccesses()
            let (counted, moves) = try Self.wander(&rig, seed: seed)
            let accesses = rig.host.takeAccesses()
            let commands = accesses.count { if case .command = $0 { true } else { false } }
            let rule = profile.residencyAccesses(of: counted, moves: moves)
            #expect(moves > 0 && counted.doorbells > 0 && counted.doorbellsWithdrawn > 0)
            #expect(rule.commands == UInt64(commands), "seed \(seed)")
            #expect(rule.registerWrites == UInt64(accesses.count - commands), "seed \(seed)")
        }
    }

    @Test func `the run loop counts the loads and puts of vPEs that are mapped, and of no others`() throws {
        var guest = Guest<ShardedCache>(idle: .wfi)
        try guest.setUp()
        for event in UInt32(0)...1 { try guest.map(event, 8192 + event, 0) }
        func counted() -> [UInt64] {
            let counters = guest.counters
            return [
                counters.vpeLoads, counters.vpePuts, counters.doorbellRequests, counters.doorbells,
                counters.doorbellsWithdrawn,
            ]
        }
        _ = guest.run()
        #expect(try guest.signal(1) == 1)
        #expect(guest.run() == [8193] && counted() == [0, 0, 0, 0, 0], "there are no vPEs")

        let host = HostGIC(processors: 2)
        let irqs = try host.addDevice(DeviceID(0x100), events: 1, thread: &guest.on.thread)
        try guest.vm.attach(host, thread: &guest.on.thread)
        #expect(
            try guest.vm.setForwarding(
                hostIRQ: irqs[0], device: DeviceID(2), event: EventID(0), thread: &guest.on.thread))
        #expect(try guest.signal(1) == 1)
        #expect(guest.run() == [8193] && counted() == [1, 1, 3, 0, 1], "both were blocked when they came")
        let lpi = try #require(guest.vm.distributor.lpi(INTID(8192)))
        guest.vm.distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &guest.on.thread)
        #expect(guest.run() == [8192] && counted() == [2, 2, 4, 1, 1])
        #expect(try guest.signal(1) == 1)
        #expect(guest.run() == [8193] && counted() == [3, 3, 5, 1, 2], "not the doorbell woke it")
    }

    @Test func `a vPE that is mapped or unmapped while its vCPU runs is loaded then, or put`() throws {
        var rig = try DirectRig(perVCPU: true, forwards: false)
        #expect(rig.guest.run().isEmpty && rig.guest.counters.vpeLoads == 0)
        try rig.enable(17)
        #expect(rig.guest.counters.vpeLoads == 1 && rig.guest.counters.vpePuts == 0)
        try rig.disable(17)
        #expect(rig.guest.counters.vpeLoads == 1 && rig.guest.counters.vpePuts == 1)
        rig.vm.distributor.stop(vcpu: 0, thread: &rig.guest.on.thread)
        try rig.enable(17)
        #expect(rig.guest.counters.vpeLoads == 1 && rig.guest.counters.vpePuts == 1, "it does not run")
    }

    @Test func `who is not there is EINVAL`() throws {
        var rig = try Self.rig(.gicv40)
        #expect(throws: Errno.invalidArgument) { try rig.load(999, on: 0) }
        #expect(throws: Errno.invalidArgument) { try rig.load(17, on: 2) }
        #expect(throws: Errno.invalidArgument) { try rig.put(999, wantsDoorbell: true) }
        #expect(throws: Errno.invalidArgument) { try rig.waitForInterrupt(999) }
        #expect(throws: Errno.invalidArgument) { try rig.resume(999, on: 0) }
        #expect(throws: Errno.invalidArgument) { try rig.resume(17, on: 2) }
        let bare = Guest<ShardedCache>()
        #expect(throws: Errno.invalidArgument) { try bare.vm.commitVPE(vcpu: VCPUID(17)) }
    }
}
