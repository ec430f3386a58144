import Lockfree
import Synchronization
import TestSupport
import Testing

import struct SystemPackage.Errno

@testable import VGIC
@testable import Vocabulary

/// Facts 6: who sends what to the host's ITS, what is moved, and what Linux's sequences lose.
@Suite("Direct injection") struct DirectInjectionTests {
    private static let device = DeviceID(0x100)

    @Test func `a vPE is mapped by VMAPP, VSYNC, VINVALL, VSYNC and unmapped by VMAPP, VSYNC`() throws {
        var rig = try DirectRig(perVCPU: true)
        try rig.enable(17)
        let vpe = try #require(rig.direct.vpes[0])
        let map = Command.vmapp(
            vpe: vpe.id, target: vpe.processor, table: vpe.pendingTable, size: 15, valid: true)
        #expect(
            rig.host.takeLog().prefix(4) == [map, .vsync(vpe: vpe.id), .vinvall(vpe: vpe.id), .vsync(vpe: vpe.id)])
        try rig.disable(17)
        let unmap = Command.vmapp(vpe: vpe.id, target: VCPUID(0), table: 0, size: 0, valid: false)
        #expect(unmap.packet == CommandPacket(0x29, UInt64(vpe.id) << 32, 0, 0))
        #expect(rig.host.takeLog().suffix(2) == [unmap, .vsync(vpe: vpe.id)])
    }

    @Test func `INVALL reads all of the vPE anew, not its LPIs one by one`() throws {
        var rig = try DirectRig()
        let vpe = try #require(rig.direct.vpes[1])
        try rig.guest.execute(.invall(collection: CollectionID(1)))
        #expect(rig.host.takeLog() == [.vinvall(vpe: vpe.id), .vsync(vpe: vpe.id)])
        // One of them is disabled: its byte is rewritten, and its doorbell taken, by itself.
        try rig.guest.setProperty(8193, 0xA0)
        try rig.guest.execute(.invall(collection: CollectionID(1)))
        let move = Command.vmovi(
            device: Self.device, event: EventID(1), vpe: vpe.id, doorbell: .spurious, setsDoorbell: true)
        let sync = Command.vsync(vpe: vpe.id)
        #expect(rig.host.takeLog() == [move, sync, .vinvall(vpe: vpe.id), sync])
        rig.deviceSignals(1)
        #expect(rig.guest.run().isEmpty)
    }

    @Test(arguments: Forwarding.allCases)
    func `up and down, in the commands of the mode`(forwarding: Forwarding) throws {
        var rig = try DirectRig(forwarding, forwards: false)
        #expect(try rig.forward(1))
        let event = EventID(1)
        let vpe = try #require(rig.direct.vpes[1])
        let collection = CollectionID(1)
        let lpi = try #require(rig.host.event(rig.irqs[1])?.lpi)
        let discard: [Command] =
            forwarding == .linux ? [.discard(device: Self.device, event: event), .sync(target: VCPUID(1))] : []
        let map = Command.vmapti(
            device: Self.device, event: event, vpe: vpe.id, vintid: INTID(8193), doorbell: vpe.doorbell)
        #expect(rig.host.takeLog() == discard + [map, .vsync(vpe: vpe.id)])
        #expect(rig.lpi(1).isForwarded && rig.hostVPE(1) == vpe.id)
        rig.unforward(1)
        let physical: [Command] = [
            .mapti(device: Self.device, event: event, intid: lpi, collection: collection), .sync(target: VCPUID(1)),
        ]
        let reset: [Command] =
            forwarding == .linux ? [.inv(device: Self.device, event: event), .sync(target: VCPUID(1))] : []
        #expect(rig.host.takeLog() == discard + physical + reset)
        #expect(!rig.lpi(1).isForwarded && rig.hostVPE(1) == nil)
    }

    @Test(arguments: Forwarding.allCases)
    func `a latch becomes the vLPI's pending bit by INT, and is delivered once`(forwarding: Forwarding) throws {
        var rig = try DirectRig(forwarding, forwards: false)
        #expect(try rig.guest.signal(0) == 1)
        try rig.forward(0)
        let vpe = try #require(rig.direct.vpes[0])
        #expect(
            rig.host.takeLog().suffix(2) == [
                .int(device: Self.device, event: EventID(0)), .vsync(vpe: vpe.id),
            ])
        #expect(rig.guest.run() == [8192])
        #expect(rig.guest.counters.latched == 1 && rig.guest.balances)
    }

    @Test func `Linux loses the MSI in each window and what is pending in the table, and nothing else`() throws {
        var rig = try DirectRig(.linux, forwards: false)
        let windows = DeviceInTheWindow()
        let (lpi, distributor) = (rig.lpi(0), rig.vm.distributor)
        rig.direct.window = { _ in windows.signal(lpi, distributor) }
        try rig.forward(0)
        #expect(windows.counters.droppedInWindow == 1)
        rig.deviceSignals(0)
        rig.unforward(0)
        #expect(windows.counters.droppedInWindow == 2)
        rig.guest.counters += windows.counters
        #expect(rig.guest.counters.droppedAtUnforward == 1 && rig.guest.counters.latched == 1)
        #expect(rig.guest.run().isEmpty && rig.guest.counters.deliveries == 0)
        rig.deviceSignals(0)
        #expect(rig.guest.run() == [8192])
    }

    @Test func `in Linux's window KVM_SIGNAL_MSI latches, and the latch goes along to the vPE`() throws {
        var rig = try DirectRig(.linux, forwards: false)
        _ = try rig.guest.signal(0)
        #expect(rig.guest.run() == [8192], "now the cache knows it")
        let vm = rig.vm
        // Whoever opens the window is in no section: its slot is free for the device.
        let device = Mutex(HostThread(wakes: WakeSet(vcpus: 2), reader: 0))
        rig.direct.window = { intid in
            guard let lpi = vm.distributor.lpi(intid) else { return }
            device.withLock { thread in
                thread.enter(vm.quiescence)
                vm.injectCached(lpi, stamp: Stamp(onTime: 3), thread: &thread)
                thread.leave(vm.quiescence)
            }
        }
        try rig.forward(0)
        rig.guest.counters += device.withLock { $0.counters }
        #expect(rig.guest.counters.droppedInWindow == 0 && rig.guest.counters.latched == 2)
        #expect(rig.lpi(0).isForwarded && rig.guest.run() == [8192] && rig.guest.balances)
    }

    @Test func `in the other order there is no window, and what is pending comes back`() throws {
        var rig = try DirectRig(.lossless, forwards: false)
        rig.direct.window = { _ in Issue.record("a window was open") }
        for _ in 0..<10 {
            rig.deviceSignals(0)
            try rig.forward(0)
            #expect(rig.guest.run() == [8192])
            rig.deviceSignals(0)
            rig.unforward(0)
            #expect(rig.guest.run() == [8192])
        }
        #expect(rig.guest.counters.droppedInWindow == 0 && rig.guest.counters.droppedAtUnforward == 0)
        #expect(rig.guest.balances)
    }

    @Test func `KVM_SIGNAL_MSI on a vLPI is INT and VSYNC on the host's ITS, the device's own MSI is nothing`() throws {
        var rig = try DirectRig()
        let vpe = try #require(rig.direct.vpes[1])
        rig.deviceSignals(1)
        #expect(rig.host.takeLog().isEmpty)
        #expect(rig.guest.run() == [8193])
        for _ in 0..<2 {
            #expect(try rig.guest.signal(1) == 1)
            #expect(
                rig.host.takeLog() == [.int(device: Self.device, event: EventID(1)), .vsync(vpe: vpe.id)])
            #expect(rig.guest.run() == [8193])
        }
        #expect(rig.guest.counters.listRegisterWrites == 0 && rig.guest.counters.cacheHits == 0)
    }

    @Test func `the guest's commands are mirrored on the host's ITS`() throws {
        var rig = try DirectRig()
        let (device, event) = (DirectRig.device, EventID(0))
        let vpes = rig.direct.vpes.map { $0! }
        try rig.guest.setProperty(8192, 0xA2)
        try rig.guest.execute(.inv(device: device, event: event))
        #expect(rig.host.takeLog().prefix(2) == [.inv(device: Self.device, event: event), .vsync(vpe: vpes[0].id)])
        try rig.guest.execute(.int(device: device, event: event))
        #expect(rig.host.takeLog() == [.int(device: Self.device, event: event), .vsync(vpe: vpes[0].id)])
        #expect(rig.guest.run().isEmpty, "disabled")
        try rig.guest.execute(.clear(device: device, event: event))
        #expect(rig.host.takeLog() == [.clear(device: Self.device, event: event), .vsync(vpe: vpes[0].id)])
        try rig.guest.setProperty(8192, 0xA3)
        try rig.guest.execute(.inv(device: device, event: event))
        #expect(rig.guest.run().isEmpty, "cleared")
        _ = rig.host.takeLog()
        try rig.guest.execute(.movi(device: device, event: event, collection: CollectionID(1)))
        let move = Command.vmovi(
            device: Self.device, event: event, vpe: vpes[1].id, doorbell: vpes[1].doorbell, setsDoorbell: true)
        #expect(rig.host.takeLog() == [move, .vsync(vpe: vpes[1].id)])
        try rig.guest.execute(.movall(from: VCPUID(3), to: VCPUID(17)))
        #expect(rig.host.takeLog().count { if case .vmovi = $0 { true } else { false } } == 8)
        #expect(rig.agrees)
        try rig.guest.execute(.discard(device: device, event: event))
        #expect(rig.hostVPE(0) == nil && !rig.lpi(0).isForwarded)
        try rig.guest.map(0, 8192, 0)
        #expect(!rig.lpi(0).isForwarded, "the endpoint was not programmed anew")
        #expect(rig.agrees && rig.guest.balances)
    }

    @Test func `a move takes what is pending along, from direct to software and back`() throws {
        var rig = try DirectRig(perVCPU: true)
        try rig.enable(17)
        #expect(rig.lpi(0).isForwarded && !rig.lpi(1).isForwarded)
        for (collection, isDirect) in [(UInt32(1), false), (0, true), (1, false)] {
            rig.deviceSignals(0)
            try rig.guest.execute(
                .movi(device: DirectRig.device, event: EventID(0), collection: CollectionID(collection)))
            #expect(rig.lpi(0).isForwarded == isDirect)
            #expect(rig.guest.run() == [8192])
        }
        rig.deviceSignals(2)
        try rig.guest.execute(.mapc(collection: CollectionID(0), target: VCPUID(3), valid: true))
        #expect(!rig.lpi(2).isForwarded && rig.guest.run() == [8194])
        #expect(rig.agrees && rig.guest.balances)
    }

    @Test func `moved to a vCPU without a vPE as posted, everything after is lost`() throws {
        var rig = try DirectRig(.linux, perVCPU: true, quirks: .moveToMissingVPE)
        try rig.enable(17)
        rig.deviceSignals(0)
        try rig.guest.execute(.movi(device: DirectRig.device, event: EventID(0), collection: CollectionID(1)))
        rig.deviceSignals(0)
        #expect(rig.guest.run().isEmpty)
        #expect(rig.guest.counters.droppedAtUnforward == 1 && rig.guest.counters.droppedInWindow == 1)
    }

    @Test func `the window and the missing read-back can be had one by one`() throws {
        var window = try DirectRig(quirks: .discardWindow, forwards: false)
        let device = DeviceInTheWindow()
        let (lpi, distributor) = (window.lpi(0), window.vm.distributor)
        window.direct.window = { _ in device.signal(lpi, distributor) }
        try window.forward(0)
        window.deviceSignals(0)
        window.unforward(0)
        #expect(device.counters.droppedInWindow == 1 && window.guest.run() == [8192])
        var unread = try DirectRig(quirks: .noReadBack)
        unread.deviceSignals(0)
        unread.unforward(0)
        #expect(unread.guest.counters.droppedAtUnforward == 1 && unread.guest.run().isEmpty)
    }

    @Test func `as the selftest maps its collections, everything goes to the first vCPU`() throws {
        var guest = Guest<ShardedCache>(quirks: .collectionsOnVCPU0)
        try guest.setUp()
        try guest.map(20, 8195, 1)
        #expect(try guest.signal(20) == 1)
        _ = guest.run()
        #expect(guest.sink.seen.map(\.vcpu) == [0], "collection 1 was mapped to vCPU 3, which is the second")
    }

    // MARK: - vPEs (VGIC.docc/Sequences)

    @Test func `enabling and disabling twice is done already, and who is not there is EINVAL`() throws {
        var rig = try DirectRig(perVCPU: true)
        for _ in 0..<2 {
            try rig.enable(3)
            #expect(try rig.vm.queryVLPI(vcpu: VCPUID(3)) && !rig.vm.queryVLPI(vcpu: VCPUID(17)))
        }
        #expect(rig.host.vpeidsInUse == 1)
        for _ in 0..<2 {
            try rig.disable(3)
            #expect(try !rig.vm.queryVLPI(vcpu: VCPUID(3)))
        }
        #expect(rig.host.vpeidsInUse == 0)
        #expect(throws: Errno.invalidArgument) { try rig.enable(999) }
        #expect(throws: Errno.invalidArgument) { try rig.disable(999) }
        #expect(throws: Errno.invalidArgument) { try rig.vm.queryVLPI(vcpu: VCPUID(999)) }
        let bare = Guest<ShardedCache>()
        #expect(throws: Errno.invalidArgument) { try bare.vm.queryVLPI(vcpu: VCPUID(17)) }
    }

    @Test func `P13: the pool gives as many as it has, and takes them back`() throws {
        var rig = try DirectRig(host: HostGIC(processors: 2, vpeids: 1), perVCPU: true)
        let before = rig.host.lpisInUse
        for _ in 0..<50 {
            try rig.enable(17)
            #expect(throws: Errno.noMemory) { try rig.enable(3) }
            #expect(try !rig.vm.queryVLPI(vcpu: VCPUID(3)))
            rig.deviceSignals(0)
            rig.deviceSignals(1)
            #expect(rig.guest.run().sorted() == [8192, 8193], "software goes on")
            try rig.disable(17)
            try rig.enable(3)
            #expect(rig.lpi(1).isForwarded && !rig.lpi(0).isForwarded && rig.agrees)
            try rig.disable(3)
        }
        #expect(rig.host.vpeidsInUse == 0 && rig.host.lpisInUse == before)
    }

    @Test func `without a doorbell to be had nothing stays allocated`() throws {
        let host = HostGIC(processors: 2, lpis: DirectRig.events)
        var rig = try DirectRig(host: host, perVCPU: true)
        #expect(throws: Errno.noMemory) { try rig.enable(17) }
        #expect(host.vpeidsInUse == 0 && host.lpisInUse == DirectRig.events)
    }

    @Test func `a VM gets all its vPEs or none`() throws {
        let host = HostGIC(processors: 2, vpeids: 1)
        let vm = Guest<ShardedCache>().vm
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        #expect(throws: Errno.noMemory) { try vm.attach(host, thread: &thread) }
        #expect(host.vpeidsInUse == 0 && host.lpisInUse == 0 && vm.directInjection == nil)
    }

    @Test func `B14 as posted: a failed enable counts as done`() throws {
        var rig = try DirectRig(host: HostGIC(processors: 2, vpeids: 0), perVCPU: true, quirks: .stickyEnable)
        #expect(throws: Errno.noMemory) { try rig.enable(17) }
        #expect(try rig.vm.queryVLPI(vcpu: VCPUID(17)))
        try rig.enable(17)
        #expect(!rig.lpi(0).isForwarded)
    }

    @Test func `a device of the host is added once, and keeps its events`() throws {
        let host = HostGIC(processors: 2)
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        _ = try host.addDevice(Self.device, events: 4, thread: &thread)
        let before = (host.its.snapshot().events, host.lpisInUse)
        #expect(throws: Errno.fileExists) { try host.addDevice(Self.device, events: 2, thread: &thread) }
        #expect(host.its.snapshot().events == before.0 && host.lpisInUse == before.1)
        _ = try host.addDevice(DeviceID(0x101), events: 2, thread: &thread)
    }

    @Test func `an interrupt of the host stands behind one LPI`() throws {
        let rig = try DirectRig()
        #expect(throws: Errno.fileExists) {
            try rig.vm.setForwarding(
                hostIRQ: rig.irqs[0], device: DirectRig.device, event: EventID(1), thread: &rig.guest.on.thread)
        }
        #expect(throws: Errno.invalidArgument) {
            try rig.vm.setForwarding(
                hostIRQ: 4711, device: DirectRig.device, event: EventID(1), thread: &rig.guest.on.thread)
        }
        let isForwarded = try rig.vm.setForwarding(
            hostIRQ: rig.irqs[0], device: DirectRig.device, event: EventID(99), thread: &rig.guest.on.thread)
        #expect(!isForwarded, "the guest has not mapped it")
    }

    @Test func `what the debug set-up forwards is an interrupt of the host as any other`() throws {
        var rig = try DirectRig(forwards: false)
        try rig.vm.giveHostInterrupt(rig.irqs[4])
        try rig.vm.debugGICMSISetup(
            DebugMSISetup(
                device: DirectRig.device, event: EventID(0), vcpu: VCPUID(17), intid: INTID(8192),
                hostInterrupt: UInt32(rig.irqs[4]), itt: 0x4012_3400), thread: &rig.guest.on.thread)
        #expect(rig.lpi(0).isForwarded)
        #expect(try rig.guest.signal(0) == 1)
        #expect(rig.guest.run() == [8192])
        #expect(try rig.guest.signal(0) == 1)
        try rig.guest.execute(.clear(device: DirectRig.device, event: EventID(0)))
        #expect(rig.guest.run().isEmpty && rig.guest.counters.destroyed == 1)
        try rig.guest.execute(.discard(device: DirectRig.device, event: EventID(0)))
        #expect(!rig.lpi(0).isForwarded && rig.guest.balances)
    }

    @Test func `the VM goes, and the host has everything back`() throws {
        var rig = try DirectRig()
        rig.deviceSignals(3)
        rig.guest.vm.detach(thread: &rig.guest.on.thread)
        #expect(rig.host.vpeidsInUse == 0 && rig.host.lpisInUse == DirectRig.events)
        #expect(rig.guest.run() == [8195] && rig.guest.balances)
    }

    @Test func `what the debug set-up has forwarded goes back to software with its vPE`() throws {
        var rig = try DirectRig(forwards: false)
        try rig.vm.giveHostInterrupt(rig.irqs[4])
        try rig.vm.debugGICMSISetup(
            DebugMSISetup(
                device: DirectRig.device, event: EventID(0), vcpu: VCPUID(17), intid: INTID(8192),
                hostInterrupt: UInt32(rig.irqs[4]), itt: 0x4012_3400), thread: &rig.guest.on.thread)
        rig.deviceSignals(0)
        try rig.disable(17)
        #expect(!rig.lpi(0).isForwarded && rig.guest.run() == [8192] && rig.guest.balances)
    }

    // MARK: - schedules

    /// P1, P2, P12: whatever happens between, every MSI that the device wrote is delivered or merged.
    @Test(arguments: Forwarding.allCases)
    func `random schedules of toggles, moves and commands balance`(forwarding: Forwarding) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for _ in 0..<30 {
            var rig = try DirectRig(forwarding, host: HostGIC(processors: 2, vpeids: 2), perVCPU: true)
            var sent: UInt64 = 0
            for _ in 0..<300 {
                let event = random.below(DirectRig.events)
                let id = EventID(UInt32(event))
                switch random.below(12) {
                case 0: try rig.enable([17, 3][event % 2])
                case 1: try rig.disable([17, 3][event % 2])
                case 2:
                    let collection = CollectionID(UInt32(random.below(2)))
                    try rig.guest.execute(.movi(device: DirectRig.device, event: id, collection: collection))
                case 3: try rig.guest.execute(.inv(device: DirectRig.device, event: id))
                case 4: rig.unforward(event)
                case 5: try rig.forward(event)
                case 6: _ = rig.guest.run()
                case 7:
                    sent += UInt64(try rig.guest.signal(UInt32(event)))
                default:
                    rig.deviceSignals(event)
                    sent += 1
                }
            }
            // A timer of the host: as in KVM, an LPI on another vCPU's list moves at that vCPU's next exit.
            for vcpu in rig.vm.distributor.census().strandedOn { rig.vm.distributor.tick(vcpu: vcpu) }
            let ran = rig.guest.run()
            #expect(ran.count == Set(ran).count, "seed \(seed)")
            let counters = rig.guest.counters
            #expect(rig.agrees && rig.guest.balances, "seed \(seed)")
            #expect(sent == counters.latched + counters.mergedPending + counters.droppedInWindow, "seed \(seed)")
            #expect(rig.vm.distributor.census() == PendingCensus(), "seed \(seed)")
            if forwarding == .lossless {
                #expect(counters.droppedInWindow + counters.droppedAtUnforward == 0, "seed \(seed)")
            }
            #expect(counters.upgrades > 0 && counters.downgrades > 0)
        }
    }
}
