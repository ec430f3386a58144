import Lockfree
import Synchronization
import TestSupport
import Testing
import Vocabulary

import struct SystemPackage.Errno

@testable import VGIC

/// Facts 6.2: what GICv4.1 sends otherwise than GICv4.0, and that nothing is lost with either.
@Suite("GICv4.0 and GICv4.1") struct GICVersionTests {
    private static let device = DeviceID(0x100)

    @Test func `VMAPP of 4.1 is the documented words, and comes back from them; 4.0 has no INVDB`() throws {
        let map = Command.vmapp41(
            VPEMapping(
                vpe: 5, target: VCPUID(2), table: 0x4135_0000, size: 15, properties: 0x4134_0000,
                doorbell: INTID(8192), allocates: true, valid: true))
        #expect(
            map.packet
                == CommandPacket(
                    0x0000_0000_4134_0129, 0x0000_0005_0000_2000, 0x8000_0000_0002_0000, 0x0000_0000_4135_000F))
        let move = Command.vmovp41(vpe: 3, target: VCPUID(2), doorbell: INTID(8193))
        #expect(move.packet == CommandPacket(0x22, 3 << 32, 0x8000_0000_0002_0000, 8193))
        let commands: [Command] = [map, move, .invdb(vpe: 0xFFFF), .vsync(vpe: 1), .vinvall(vpe: 2)]
        for command in commands {
            #expect(try Command(command.packet, virtual: true, isGICv41: true) == command)
        }
        #expect(throws: Refusal.unknownCommand) { try Command(Command.invdb(vpe: 1).packet, virtual: true) }
        #expect(throws: Refusal.unknownCommand) { try Command(Command.invdb(vpe: 1).packet) }
    }

    @Test func `4.1 refuses a vPE without a doorbell that could be one, a target or a size`() throws {
        let host = HostGIC(processors: 2, profile: .gicv41)
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        func refusal(_ change: (inout VPEMapping) -> Void) -> Refusal? {
            var mapping = VPEMapping(
                vpe: 0, target: VCPUID(0), table: 0x1_0000, size: 15, properties: 0, doorbell: INTID(8192),
                allocates: true, valid: true)
            change(&mapping)
            return host.its.perform(Command.vmapp41(mapping).packet, thread: &thread).refusal
        }
        #expect(refusal { $0.size = 16 } == .sizeOutOfRange)
        #expect(refusal { $0.target = VCPUID(2) } == .targetOutOfRange)
        #expect(refusal { $0.doorbell = INTID(8191) } == .doorbellOutOfRange)
        #expect(refusal { _ in } == nil)
        let move = Command.vmovp41(vpe: 1, target: VCPUID(1), doorbell: INTID(8192)).packet
        #expect(host.its.perform(move, thread: &thread).refusal == .vpeUnmapped)
        let unknown = Command.invdb(vpe: 1).packet
        #expect(host.its.perform(unknown, thread: &thread).refusal == .vpeUnmapped)
    }

    @Test func `4.0 looks at size, target and vPE of a VMAPP in this order, and VMAPTI needs a vPE of the table only`()
        throws
    {
        let host = HostGIC(processors: 2)
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        var limits = PhysicalLimits()
        limits.vpes = 4
        host.its.setLimits(limits, thread: &thread)
        func refusal(_ command: Command) -> Refusal? {
            host.its.perform(command.packet, thread: &thread).refusal
        }
        func map(_ vpe: UInt32, _ target: UInt32, size: Int = 15, table: UInt64 = 0x1_0000, valid: Bool = true)
            -> Refusal?
        {
            refusal(.vmapp(vpe: vpe, target: VCPUID(target), table: table, size: size, valid: valid))
        }
        #expect(map(4, 2, size: 16) == .sizeOutOfRange && map(4, 2) == .targetOutOfRange && map(4, 1) == .vpeOutOfRange)
        #expect(map(4, 2, size: 16, valid: false) == .sizeOutOfRange, "also where nothing is mapped")
        #expect(map(4, 2, size: 0, valid: false) == .vpeOutOfRange && map(3, 2, size: 0, valid: false) == nil)
        #expect(map(1, 0) == nil && map(1, 1, table: 0x2_0000) == nil)
        let vpes = host.its.snapshot().vpes
        #expect(vpes.count == 1 && vpes[0].target == 1 && vpes[0].pendingTable == 0x2_0000, "mapped anew")
        _ = try host.addDevice(Self.device, events: 2, thread: &thread)
        func mapEvent(_ event: UInt32, _ vpe: UInt32) -> Refusal? {
            refusal(
                .vmapti(
                    device: Self.device, event: EventID(event), vpe: vpe, vintid: INTID(8192), doorbell: .spurious))
        }
        #expect(mapEvent(0, 4) == .vpeOutOfRange && mapEvent(0, 3) == nil && mapEvent(1, 1) == nil)
        #expect(refusal(.int(device: Self.device, event: EventID(0))) == .vpeUnmapped)
        for (event, vpe) in [(UInt32(0), UInt32(1)), (1, 3)] {
            let move = Command.vmovi(
                device: Self.device, event: EventID(event), vpe: vpe, doorbell: .spurious, setsDoorbell: true)
            #expect(refusal(move) == .vpeUnmapped, "the old vPE and the new one have to be mapped")
        }
        #expect(refusal(.vmovp(vpe: 1, target: VCPUID(2))) == .targetOutOfRange)
        #expect(refusal(.vmovp(vpe: 4, target: VCPUID(1))) == .vpeOutOfRange)
        for command in [Command.vmovp(vpe: 3, target: VCPUID(1)), .vinvall(vpe: 3)] {
            #expect(refusal(command) == .vpeUnmapped)
        }
        #expect(refusal(.vsync(vpe: 4)) == nil, "it changes nothing, and nothing is looked at")
    }

    @Test func `4.1 maps a vPE with its default doorbell, enables that for good, and unmaps without VSYNC`() throws {
        var rig = try DirectRig(host: HostGIC(processors: 2, profile: .gicv41), perVCPU: true, forwards: false)
        try rig.enable(17)
        let vpe = try #require(rig.direct.vpes[0])
        var mapping = VPEMapping(
            vpe: vpe.id, target: vpe.processor, table: vpe.pendingTable, size: 15, properties: vpe.properties,
            doorbell: vpe.doorbell, allocates: true, valid: true)
        let sync = Command.vsync(vpe: vpe.id)
        #expect(
            rig.host.takeLog() == [.vmapp41(mapping), sync, .vinvall(vpe: vpe.id), sync, .invdb(vpe: vpe.id), sync])
        try rig.disable(17)
        mapping = VPEMapping(
            vpe: vpe.id, target: VCPUID(0), table: 0, size: 0, properties: 0, doorbell: INTID(0), allocates: true,
            valid: false)
        #expect(Command.vmapp41(mapping).packet.word0 == 0x129)
        #expect(rig.host.takeLog() == [.vmapp41(mapping)])
    }

    @Test func `4.1 maps events without a doorbell, and invalidates a vLPI by its redistributor`() throws {
        var rig = try DirectRig(host: HostGIC(processors: 2, profile: .gicv41), forwards: false)
        try rig.forward(0)
        let vpes = try rig.direct.vpes.map { try #require($0) }
        let map = Command.vmapti(
            device: Self.device, event: EventID(0), vpe: vpes[0].id, vintid: INTID(8192), doorbell: .spurious)
        #expect(rig.host.takeLog() == [map, .vsync(vpe: vpes[0].id)])
        try rig.guest.setProperty(8192, 0xA2)
        try rig.guest.execute(.inv(device: DirectRig.device, event: EventID(0)))
        #expect(rig.host.takeAccesses() == [.invalidateVLPI(processor: 0, vpe: vpes[0].id, INTID(8192))])
        try rig.guest.execute(.movi(device: DirectRig.device, event: EventID(0), collection: CollectionID(1)))
        let move = Command.vmovi(
            device: Self.device, event: EventID(0), vpe: vpes[1].id, doorbell: .spurious, setsDoorbell: true)
        #expect(rig.host.takeLog() == [move, .vsync(vpe: vpes[1].id)])
        #expect(rig.agrees)
    }

    @Test func `4.0 takes the doorbell of a vLPI that is disabled, and gives it back, by VMOVI to the same vPE`() throws
    {
        var rig = try DirectRig()
        let vpe = try #require(rig.direct.vpes[0])
        func move(_ doorbell: INTID) -> Command {
            .vmovi(device: Self.device, event: EventID(0), vpe: vpe.id, doorbell: doorbell, setsDoorbell: true)
        }
        let inv = Command.inv(device: Self.device, event: EventID(0))
        let sync = Command.vsync(vpe: vpe.id)
        for (byte, more) in [
            (UInt8(0xA2), [move(.spurious), sync]), (0x42, []), (0xA3, [move(vpe.doorbell), sync]), (0x43, []),
        ] {
            try rig.guest.setProperty(8192, byte)
            try rig.guest.execute(.inv(device: DirectRig.device, event: EventID(0)))
            #expect(rig.host.takeLog() == [inv, sync] + more)
        }
        #expect(rig.agrees && rig.lpi(0).isForwarded)
    }

    // MARK: - nothing is lost

    /// P1, P2, P12, P14: vCPUs that come and go, toggles, moves, invalidations.
    @Test(arguments: [HostProfile.gicv40, .gicv40WithProxy, .gicv41])
    func `random schedules with residency balance on every kind of host`(profile: HostProfile) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for _ in 0..<15 {
            var rig = try DirectRig(host: HostGIC(processors: 2, vpeids: 2, profile: profile), perVCPU: true)
            var sent: UInt64 = 0
            for _ in 0..<300 {
                let event = random.below(DirectRig.events)
                let vcpu = [UInt32(17), 3][random.below(2)]
                switch random.below(12) {
                case 0: try rig.enable(vcpu)
                case 1: try rig.disable(vcpu)
                case 2:
                    let collection = CollectionID(UInt32(random.below(2)))
                    try rig.guest.execute(
                        .movi(device: DirectRig.device, event: EventID(UInt32(event)), collection: collection))
                case 3:
                    try rig.guest.setProperty(UInt32(8192 + event), random.below(2) == 0 ? 0xA2 : 0xA3)
                    try rig.guest.execute(.inv(device: DirectRig.device, event: EventID(UInt32(event))))
                case 4: try rig.load(vcpu, on: random.below(2))
                case 5: _ = try rig.put(vcpu, wantsDoorbell: random.below(2) == 0)
                case 6: try rig.vm.handleDoorbell(vcpu: VCPUID(vcpu), thread: &rig.guest.on.thread)
                case 7: _ = rig.guest.run()
                case 8: sent += UInt64(try rig.guest.signal(UInt32(event)))
                default:
                    rig.deviceSignals(event)
                    sent += 1
                }
            }
            for event in 0..<DirectRig.events {
                try rig.guest.setProperty(UInt32(8192 + event), 0xA3)
                try rig.guest.execute(.inv(device: DirectRig.device, event: EventID(UInt32(event))))
            }
            for vcpu in rig.vm.distributor.census().strandedOn { rig.vm.distributor.tick(vcpu: vcpu) }
            _ = rig.guest.run()
            let counters = rig.guest.counters
            #expect(rig.agrees && rig.guest.balances, "seed \(seed)")
            #expect(sent == counters.latched + counters.mergedPending, "seed \(seed)")
            #expect(rig.vm.distributor.census() == PendingCensus(), "seed \(seed)")
        }
    }

    /// A disable in the middle of a storm, a pool of one vPEID for two vCPUs, enables that fail.
    @Test func `vPEs come and go under a storm of a device, with fewer vPEIDs than vCPUs`() async throws {
        var rig = try DirectRig(host: HostGIC(processors: 2, vpeids: 1), perVCPU: true)
        let (vm, host) = (rig.vm, rig.host)
        let lpis = (0..<DirectRig.events).map { rig.lpi($0) }
        let before = host.lpisInUse
        let ends = ContinuousClock.now.advanced(by: .milliseconds(150))
        let (sent, account) = await withTaskGroup(of: (UInt64, ModelCounters).self) { group in
            group.addTask {
                var thread = HostThread(wakes: WakeSet(vcpus: 2))
                var sent: UInt64 = 0
                while ContinuousClock.now < ends {
                    for lpi in lpis {
                        vm.distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &thread)
                        sent += 1
                    }
                }
                return (sent, thread.counters)
            }
            group.addTask {
                var thread = HostThread(wakes: WakeSet(vcpus: 2))
                var sink = Guest<ShardedCache>.Acknowledges()
                while ContinuousClock.now < ends {
                    for vcpu in 0..<2 {
                        _ = vm.distributor.run(vcpu: vcpu, budget: 100, sink: &sink, thread: &thread)
                    }
                    sink.seen.removeAll(keepingCapacity: true)
                }
                return (0, thread.counters)
            }
            group.addTask {
                var thread = HostThread(wakes: WakeSet(vcpus: 2))
                var fails = 0
                // Once at least, however late its turn comes.
                repeat {
                    for vcpu in [VCPUID(17), VCPUID(3)] {
                        do {
                            try vm.enableVLPI(vcpu: vcpu, thread: &thread)
                        } catch {
                            fails += 1
                            #expect(error as? Errno == .noMemory)
                        }
                    }
                    #expect(host.vpeidsInUse == 1)
                    for vcpu in [VCPUID(17), VCPUID(3)] {
                        try? vm.disableVLPI(vcpu: vcpu, thread: &thread)
                    }
                } while ContinuousClock.now < ends
                #expect(fails > 0)
                return (0, thread.counters)
            }
            var sum = (UInt64(0), ModelCounters())
            for await (sent, counters) in group {
                sum.0 += sent
                sum.1 += counters
            }
            return sum
        }
        rig.guest.counters += account
        for vcpu in 0..<2 { vm.distributor.tick(vcpu: vcpu) }
        _ = rig.guest.run()
        _ = rig.guest.run()
        let counters = rig.guest.counters
        #expect(host.vpeidsInUse == 0 && host.lpisInUse == before)
        #expect(sent == counters.latched + counters.mergedPending && rig.guest.balances)
        #expect(vm.distributor.census() == PendingCensus())
        try rig.enable(3)
        #expect(rig.lpi(1).isForwarded && rig.agrees)
    }

    @Test func `toggles without a GICv4 host are EINVAL`() {
        let bare = Guest<ShardedCache>()
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        #expect(throws: Errno.invalidArgument) {
            try bare.vm.enableVLPI(vcpu: VCPUID(17), thread: &thread)
        }
        #expect(throws: Errno.invalidArgument) {
            try bare.vm.disableVLPI(vcpu: VCPUID(17), thread: &thread)
        }
    }
}
