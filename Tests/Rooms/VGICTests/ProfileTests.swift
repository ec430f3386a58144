import Lockfree
import Testing
import VGIC

import struct SystemPackage.Errno

/// VGIC.docc/Freedoms, row by row: the same commands to both ITSs, and each does what its profile says.
@Suite("Where the two ITSs differ") struct ProfileTests {
    /// KVM's ITS of two vCPUs and a physical one of two redistributors, mapped alike: device 2 with 8 EventID bits,
    /// collections 0 and 1 on targets 0 and 1.
    struct Pair: ThreadRig {
        let vm: VirtualMachine<UncachedTranslation>
        let redistributors = RedistributorTables(count: 2)
        let physical: ITS<UncachedTranslation>
        let on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: 0))

        init(gic: Int = 3) throws {
            let configuration = DistributorConfiguration(vcpuIDs: [VCPUID(0), VCPUID(1)], lpiCount: 64)
            vm = VirtualMachine(configuration, readers: 1, relax: {})
            var its = ITSConfiguration()
            its.profile = gic == 4 ? .qemuGICv4 : .qemu
            physical = ITS(its, redistributors: redistributors, quiescence: Quiescence(readers: 1, relax: {}))
            for lpi in UInt32(8192)..<8256 { try vm.lpiTables.memory.setByte(vm.lpiTables.propertyAddress(lpi), 0xA3) }
            for cpu in 0..<2 {
                vm.setLPIsEnabled(vcpu: cpu, true, thread: &on.thread)
                redistributors.setEnabled(cpu, true)
            }
            setEnabled(true)
            for command in [
                Command.mapd(device: DeviceID(2), itt: 0x4012_3400, eventBits: 8, valid: true),
                .mapc(collection: CollectionID(0), target: VCPUID(0), valid: true),
                .mapc(collection: CollectionID(1), target: VCPUID(1), valid: true),
            ] { #expect(perform(command) == [nil, nil]) }
        }

        mutating func setEnabled(_ isEnabled: Bool) {
            vm.its.setEnabled(isEnabled, thread: &on.thread)
            physical.setEnabled(isEnabled, thread: &on.thread)
        }

        /// What KVM's and the physical ITS say of one command.
        mutating func perform(_ command: Command) -> [Refusal?] {
            return [
                vm.its.perform(command.packet, thread: &on.thread).refusal,
                physical.perform(command.packet, thread: &on.thread).refusal,
            ]
        }

        mutating func map(_ event: UInt32, _ intid: UInt32, _ collection: UInt32) {
            #expect(perform(BareMachine.mapti(event, intid, collection)) == [nil, nil])
        }

        /// What became of an MSI of device 2 at both.
        mutating func signal(_ event: UInt32) -> [EventOutcome] {
            [vm.its, physical].map {
                $0.signal(DeviceID(2), EventID(event), stamp: .unknown, thread: &on.thread)
            }
        }

        /// Where an LPI is pending: KVM's target, and the redistributors that have its bit.
        func places(_ intid: UInt32) -> (kvm: Int?, physical: [Int]) {
            let lpi = vm.distributor.lpi(INTID(intid))!
            return (
                vm.distributor.isPending(lpi) ? vm.distributor.target(of: lpi) : nil,
                (0..<2).filter { redistributors.isPending($0, intid) }
            )
        }
    }

    private static let event = (device: DeviceID(2), number: EventID(20))

    @Test func `GITS_TYPER, and who knows the GICv4 commands`() throws {
        #expect(Profile.kvm.typer == 0x1EF71)
        #expect(Profile.qemu.typer == 0x1F_0001_EFB1)
        #expect(Profile.qemuGICv4.typer == 0x3F_0001_EFB3)
        var pair = try Pair(gic: 4)
        let command = Command.vmapp(vpe: 5, target: VCPUID(1), table: 0x9000_0000, size: 15, valid: true)
        #expect(pair.perform(command) == [.unknownCommand, nil])
        var old = try Pair()
        #expect(old.perform(command) == [.unknownCommand, .unknownCommand])
    }

    @Test func `RDbase is a vcpu_id, or a processor number`() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.submit([.mapc(collection: CollectionID(0), target: VCPUID(17), valid: true)])
        #expect(machine.its.commandLog.executed == 1)
        var pair = try Pair()
        #expect(
            pair.perform(.mapc(collection: CollectionID(5), target: VCPUID(17), valid: true))
                == [.targetOutOfRange, .targetOutOfRange])
    }

    @Test func `MAPD without V: its size is looked at by the physical one only`() throws {
        var pair = try Pair()
        let command = Command.mapd(device: DeviceID(9), itt: 0, eventBits: 17, valid: false)
        #expect(pair.perform(command) == [nil, .sizeOutOfRange])
        let valid = Command.mapd(device: DeviceID(9), itt: 0, eventBits: 17, valid: true)
        #expect(pair.perform(valid) == [.sizeOutOfRange, .sizeOutOfRange])
    }

    @Test func `MAPC: which check comes first, and that KVM's has none without V`() throws {
        var pair = try Pair()
        pair.physical.setLimits(Self.fewCollections, thread: &pair.on.thread)
        let beyond = CollectionID(0xFFFF)
        #expect(
            pair.perform(.mapc(collection: beyond, target: VCPUID(9), valid: true))
                == [.targetOutOfRange, .collectionOutOfRange])
        #expect(
            pair.perform(.mapc(collection: beyond, target: VCPUID(9), valid: false)) == [nil, .collectionOutOfRange])
    }

    private static var fewCollections: PhysicalLimits {
        var limits = PhysicalLimits()
        limits.collections = 16
        return limits
    }

    @Test func `MAPTI: KVM's wants a device first, the physical one looks at ranges first`() throws {
        var pair = try Pair()
        pair.physical.setLimits(Self.fewCollections, thread: &pair.on.thread)
        #expect(
            pair.perform(BareMachine.mapti(20, 8195, 0xFFFF, device: 9)) == [.deviceUnmapped, .collectionOutOfRange])
        #expect(pair.perform(BareMachine.mapti(20, 100, 0)) == [.intidOutOfRange, .intidOutOfRange])
    }

    @Test func `MAPTI on a mapped event: ignored, or overwritten with its pending bit left behind`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        _ = pair.signal(20)
        pair.map(20, 8200, 1)
        #expect(pair.signal(20).map(\.intid) == [8195, 8200])
        #expect(pair.places(8195).kvm == 0 && pair.places(8195).physical == [0])
    }

    @Test func `INTID limit: at MAPTI in KVM, at delivery by the redistributor's PROPBASER`() throws {
        var pair = try Pair()
        for cpu in 0..<2 { pair.redistributors.setINTIDBits(cpu, 14) }
        pair.vm.lpiTables.propertyBase = pair.vm.lpiTables.propertyBase & ~0x1F | 13
        #expect(pair.perform(BareMachine.mapti(20, 16_384, 0)) == [.intidOutOfRange, nil])
        let outcome = pair.signal(20)[1]
        #expect(outcome.intid == 16_384 && outcome.latched == false)
    }

    @Test func `MOVI: the bit moves at once, or with the object`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        _ = pair.signal(20)
        #expect(
            pair.perform(.movi(device: Self.event.device, event: Self.event.number, collection: CollectionID(1)))
                == [nil, nil])
        #expect(pair.places(8195).kvm == 1 && pair.places(8195).physical == [1])
        #expect(pair.vm.distributor.census().strandedOn == [0], "KVM's stays on the old list until that vCPU prunes")
    }

    @Test func `MOVI checks: KVM's wants the new collection mapped, the physical one its number in range first`() throws
    {
        var pair = try Pair()
        pair.physical.setLimits(Self.fewCollections, thread: &pair.on.thread)
        pair.map(20, 8195, 0)
        for (collection, refusals) in [
            (UInt32(3), [Refusal.collectionUnmapped, .collectionUnmapped]),
            (0xFFFF, [.collectionUnmapped, .collectionOutOfRange]),
        ] {
            #expect(
                pair.perform(
                    .movi(device: Self.event.device, event: Self.event.number, collection: CollectionID(collection)))
                    == refusals)
        }
    }

    @Test func `MOVALL: LPIs for good, or pending bits once`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        _ = pair.signal(20)
        #expect(pair.perform(.movall(from: VCPUID(0), to: VCPUID(1))) == [nil, nil])
        #expect(pair.places(8195).kvm == 1 && pair.places(8195).physical == [1])
        _ = pair.redistributors.acknowledge(1, 8195)
        _ = pair.signal(20)
        #expect(pair.places(8195).physical == [0], "a later MSI follows the collection")
        #expect(pair.places(8195).kvm == 1)
    }

    @Test func `DISCARD: what is pending stays, or goes; MAPD without V leaves it to both`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        pair.map(21, 8196, 0)
        _ = pair.signal(20)
        _ = pair.signal(21)
        #expect(pair.perform(.discard(device: Self.event.device, event: Self.event.number)) == [nil, nil])
        #expect(pair.places(8195).kvm == 0 && pair.places(8195).physical.isEmpty)
        #expect(pair.perform(.mapd(device: DeviceID(2), itt: 0, eventBits: 8, valid: false)) == [nil, nil])
        #expect(pair.places(8196).kvm == 0 && pair.places(8196).physical == [0])
    }

    @Test func `CLEAR and INV need a mapped collection at the physical one only`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 7)
        #expect(
            pair.perform(.clear(device: Self.event.device, event: Self.event.number)) == [nil, .collectionUnmapped])
        #expect(pair.perform(.inv(device: Self.event.device, event: Self.event.number)) == [nil, .collectionUnmapped])
        #expect(
            pair.perform(.discard(device: Self.event.device, event: Self.event.number))
                == [.collectionUnmapped, .collectionUnmapped])
    }

    @Test func `CLEAR leaves the bit of a redistributor whose LPIs are off`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        _ = pair.signal(20)
        pair.redistributors.setEnabled(0, false)
        #expect(pair.perform(.clear(device: Self.event.device, event: Self.event.number)) == [nil, nil])
        #expect(pair.places(8195).kvm == nil && pair.places(8195).physical == [0])
    }

    @Test func `INVALL of an unmapped collection: refused, or everything is read anew`() throws {
        var pair = try Pair()
        #expect(pair.perform(.invall(collection: CollectionID(7))) == [.collectionUnmapped, nil])
        #expect(pair.perform(.invall(collection: CollectionID(1))) == [nil, nil])
    }

    @Test func `an unmapped collection takes KVM's events along, mapping it again revives the physical one's`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 1)
        #expect(pair.perform(.mapc(collection: CollectionID(1), target: VCPUID(1), valid: false)) == [nil, nil])
        #expect(pair.signal(20).map(\.drop) == [.collectionUnmapped, .collectionUnmapped])
        #expect(pair.perform(.mapc(collection: CollectionID(1), target: VCPUID(1), valid: true)) == [nil, nil])
        #expect(pair.signal(20).map(\.drop) == [.collectionUnmapped, nil])
    }

    @Test func `the property byte: KVM's copy changes at INV`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        try pair.vm.lpiTables.memory.setByte(pair.vm.lpiTables.propertyAddress(8195), 0xA2)
        _ = pair.signal(20)
        #expect(pair.vm.distributor.census().stuck == [INTID(8195)], "still enabled: to be delivered")
        #expect(pair.perform(.inv(device: Self.event.device, event: Self.event.number)) == [nil, nil])
        #expect(pair.vm.distributor.census().waiting == [INTID(8195)])
    }

    @Test func `an MSI while the ITS is off is refused by both, KVM's with EBUSY`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        pair.setEnabled(false)
        #expect(pair.signal(20).map(\.drop) == [.itsDisabled, .itsDisabled])
        let outcome = pair.vm.its.inject(DeviceID(2), EventID(20), stamp: .unknown, thread: &pair.on.thread)
        #expect(outcome == .refused(.resourceBusy))
    }

    @Test func `an MSI while the target's LPIs are off: EBUSY, or translated and not latched`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        pair.vm.setLPIsEnabled(vcpu: 0, false, thread: &pair.on.thread)
        pair.redistributors.setEnabled(0, false)
        let outcomes = pair.signal(20)
        #expect(outcomes[0].drop == .lpisDisabled)
        #expect(outcomes[1].drop == nil && outcomes[1].intid == 8195 && outcomes[1].latched == false)
    }

    @Test func `EnableLPIs to 0: KVM drops what is queued, a pending table stays`() throws {
        var pair = try Pair()
        pair.map(20, 8195, 0)
        _ = pair.signal(20)
        pair.vm.setLPIsEnabled(vcpu: 0, false, thread: &pair.on.thread)
        pair.redistributors.setEnabled(0, false)
        #expect(pair.places(8195).kvm == nil && pair.places(8195).physical == [0])
    }

    @Test func `the doorbell is anywhere in KVM's 128 KiB, and one register of the physical one`() throws {
        let pair = try Pair()
        for (address, answers) in [
            (UInt64(0x0801_0040), [true, true]), (0x0800_0000, [true, false]), (0x0801_FFFC, [true, false]),
            (0x0802_0000, [false, false]), (0x07FF_FFFC, [false, false]),
        ] {
            #expect([pair.vm.its.answers(to: address), pair.physical.answers(to: address)] == answers)
        }
    }

    @Test func `a doorbell rings at every MSI to a vPE that is not resident, also if it was pending already`() throws {
        var pair = try Pair(gic: 4)
        let table: UInt64 = 0x9000_0000
        #expect(
            pair.perform(.vmapp(vpe: 5, target: VCPUID(1), table: table, size: 15, valid: true))[1] == nil)
        #expect(
            pair.perform(
                .vmapti(
                    device: DeviceID(2), event: EventID(20), vpe: 5, vintid: INTID(8300), doorbell: INTID(8400)))[1]
                == nil)
        for latches in [true, false] {
            let outcome = try #require(pair.signal(20)[1].virtual)
            #expect(outcome.latched == latches && outcome.rang && !outcome.isResident)
            #expect(pair.redistributors.acknowledge(1, 8400))
        }
        pair.redistributors.setResident(1, table)
        let outcome = try #require(pair.signal(20)[1].virtual)
        #expect(!outcome.rang && outcome.isResident)
    }
}
