import Lockfree
import SystemPackage
import Testing
import VGIC

/// KVM_DEBUG_GIC_MSI_SETUP as it would have to be: defects B1 to B14 of the posted one, done right.
@Suite("KVM_DEBUG_GIC_MSI_SETUP") struct DebugSetupTests {
    @Test func `B1: the vCPU is the one of that id, wherever it is looked at`() throws {
        for (id, index) in [(UInt32(17), 0), (3, 1)] {
            var rig = try SetupRig()
            rig.setLPIs(false, vcpu: 1 - index)
            try rig.setUp { $0.vcpu = VCPUID(id) }
            #expect(try rig.machine.signal(9, device: 5) == 1)
            #expect(rig.machine.run()[index] == [8200])
            #expect(!rig.vm.distributor.lpisEnabled(vcpu: 1 - index))
            #expect(rig.leavesNoReference())
        }
    }

    @Test func `B2: a host interrupt is one that was given to the VM, whatever its number`() throws {
        var rig = try SetupRig()
        #expect(throws: Errno.invalidArgument) { try rig.setUp { $0.hostInterrupt = 40 } }
        try rig.setUp { $0.hostInterrupt = 5000 }
        #expect(rig.vm.lpi(ofHostInterrupt: 5000) == INTID(8200))
    }

    /// What is refused, with what, and why: a change of the machine, and one of the request.
    private typealias Case = (
        why: String, error: Errno, machine: (inout SetupRig) throws -> Void, request: (inout DebugMSISetup) -> Void
    )

    private static var cases: [Case] {
        [
            ("no such vCPU", .invalidArgument, { _ in }, { $0.vcpu = VCPUID(4) }),
            ("an index", .invalidArgument, { _ in }, { $0.vcpu = VCPUID(1) }),
            ("no LPI", .invalidArgument, { _ in }, { $0.intid = INTID(8191) }),
            ("beyond 16 bits", .invalidArgument, { _ in }, { $0.intid = INTID(65_536) }),
            ("not ours", .invalidArgument, { _ in }, { $0.hostInterrupt = 139 }),
            ("padding", .invalidArgument, { _ in }, { $0.padding = 1 }),
            ("no ITS there", .invalidArgument, { _ in }, { $0.doorbell = 0x0900_0040 }),
            ("device of 17 bits", .invalidArgument, { _ in }, { $0.device = DeviceID(0x10000) }),
            ("event of 17 bits", .invalidArgument, { _ in }, { $0.event = EventID(0x10000) }),
            ("event 256 of 256", .invalidArgument, { _ in }, { $0.event = EventID(256) }),
            (
                "event 256 of the guest's 256", .invalidArgument, { _ in },
                {
                    $0.device = DeviceID(2)
                    $0.event = EventID(256)
                }
            ),
            ("ITT on 128 bytes", .invalidArgument, { _ in }, { $0.itt += 128 }),
            ("ITT outside memory", .invalidArgument, { _ in }, { $0.itt = 0x9000_0000 }),
            ("ITT that ends outside", .invalidArgument, { _ in }, { $0.itt = 0x4010_0000 - 0x400 }),
            (
                "beyond PROPBASER", .invalidArgument, { $0.vm.lpiTables.propertyBase = BareMachine.properties | 12 },
                { _ in }
            ),
            ("ITS off", .resourceBusy, { $0.machine.write(0, 0, width: 4) }, { _ in }),
            ("LPIs off", .resourceBusy, { $0.setLPIs(false, vcpu: 1) }, { _ in }),
            ("no DTE", .invalidArgument, { _ in }, { $0.device = DeviceID(8192) }),
            ("mapped to another LPI", .fileExists, { _ in }, { ($0.device, $0.event) = (DeviceID(2), EventID(20)) }),
            (
                "mapped to another vCPU", .fileExists, { _ in },
                { ($0.device, $0.event, $0.intid) = (DeviceID(2), EventID(20), INTID(8195)) }
            ),
            (
                "an LPI of another vCPU", .fileExists, { _ in }, { $0.intid = INTID(8195) }
            ),
            (
                "its ICID leads elsewhere", .fileExists,
                {
                    try $0.machine.submit([
                        .mapc(collection: CollectionID(1), target: VCPUID(3), valid: false),
                        .mapc(collection: CollectionID(3), target: VCPUID(17), valid: true),
                    ])
                }, { _ in }
            ),
            (
                "host interrupt in use", .fileExists,
                { try $0.setUp { ($0.event, $0.intid) = (EventID(1), INTID(8201)) } }, { _ in }
            ),
            ("B13: LPI in use", .fileExists, { try $0.setUp() }, { $0.hostInterrupt = 141 }),
            (
                "property unreadable", .badAddress, { $0.vm.lpiTables.propertyBase = 0x9000_0000 | 15 }, { _ in }
            ),
            (
                "pending table unreadable", .badAddress, { $0.vm.lpiTables.setPendingBase(vcpu: 1, 0x9000_0000) },
                { _ in }
            ),
        ]
    }

    @Test func `B3, B6, B7, B14: what is refused changes nothing, and is refused again`() throws {
        for (why, error, prepare, change) in Self.cases {
            var rig = try SetupRig()
            try prepare(&rig)
            let before = rig.state
            for _ in 0..<2 {
                #expect(throws: error, "\(why)") { try rig.setUp(SetupRig.request, change) }
                #expect(rig.state == before, "\(why)")
            }
            #expect(rig.leavesNoReference(), "\(why)")
        }
        // A failure is not sticky: the same request, once its reason is gone.
        var rig = try SetupRig()
        rig.setLPIs(false, vcpu: 1)
        #expect(throws: Errno.resourceBusy) { try rig.setUp() }
        rig.setLPIs(true, vcpu: 1)
        try rig.setUp()
        #expect(rig.isForwarded(8200))
    }

    @Test func `the checks come in their order`() throws {
        var bare = try SetupRig(BareMachine(hasITS: false), boots: false, hasVPEs: false)
        #expect(throws: Errno.invalidArgument) { try bare.setUp { $0.padding = 1 } }
        #expect(throws: Errno.noSuchAddressOrDevice) { try bare.setUp { $0.event = EventID(256) } }
        bare = try SetupRig(BareMachine(hasITS: false), boots: false)
        #expect(throws: Errno.operationNotSupportedByDevice) { try bare.setUp { $0.event = EventID(256) } }
        // Each line mends what the one before was refused for.
        var rig = try SetupRig(BareMachine { $0.mappingLimit = 2 })
        var request = SetupRig.request
        (request.device, request.event) = (DeviceID(2), EventID(256))
        rig.vm.lpiTables.propertyBase = 0x9000_0000 | 15
        rig.machine.write(0, 0, width: 4)
        #expect(throws: Errno.invalidArgument) { try rig.setUp(request) }
        request.event = EventID(20)
        #expect(throws: Errno.resourceBusy) { try rig.setUp(request) }
        rig.machine.write(0, 1, width: 4)
        #expect(throws: Errno.fileExists) { try rig.setUp(request) }
        request.event = EventID(21)
        #expect(throws: Errno.noMemory) { try rig.setUp(request) }
        try rig.machine.submit([.discard(device: DeviceID(2), event: EventID(20))])
        #expect(throws: Errno.badAddress) { try rig.setUp(request) }
        rig.vm.lpiTables.propertyBase = BareMachine.properties | 15
        try rig.setUp(request)
        #expect(rig.isForwarded(8200))
    }

    @Test func `B4: enabling LPIs is the guest's, and loads what is pending`() throws {
        var rig = try SetupRig()
        rig.setLPIs(false, vcpu: 1)
        try rig.vm.lpiTables.setPending(vcpu: 1, 8196, true)
        #expect(throws: Errno.resourceBusy) { try rig.setUp() }
        rig.vm.enableLPIs(vcpu: 1, thread: &rig.machine.on.thread)
        try rig.setUp()
        #expect(rig.machine.run() == [[], [8196]])
    }

    @Test func `B5: what the guest has mapped is used, and goes with its MAPD`() throws {
        var rig = try SetupRig()
        let before = rig.vm.its.snapshot()
        try rig.setUp(SetupRig.mapped)
        #expect(rig.vm.its.snapshot() == before && rig.isForwarded(8196))
        #expect(try rig.machine.signal(30) == 1)
        #expect(rig.machine.run() == [[], [8196]])
        try rig.machine.submit([.mapd(device: DeviceID(2), itt: BareMachine.itt, eventBits: 8, valid: false)])
        #expect(try rig.machine.signal(30) == 0)
        #expect(rig.leavesNoReference())
    }

    @Test func `B8: success says that the LPI is forwarded, twice too`() throws {
        var rig = try SetupRig()
        for _ in 0..<2 {
            try rig.setUp()
            #expect(rig.isForwarded(8200) && rig.vm.lpi(ofHostInterrupt: 140) == INTID(8200))
        }
        #expect(rig.vm.its.snapshot().events.count == 3)
    }

    @Test func `B9: after the set-up nothing goes by software, also what the cache knew`() throws {
        var rig = try SetupRig()
        #expect(try rig.machine.signal(30) == 1)
        #expect(rig.machine.run() == [[], [8196]])
        let written = rig.machine.counters.listRegisterWrites
        #expect(written == 1)
        try rig.setUp(SetupRig.mapped)
        for _ in 0..<3 {
            #expect(try rig.machine.signal(30) == 1)
            #expect(rig.machine.run() == [[], [8196]])
        }
        #expect(rig.machine.counters.listRegisterWrites == written)
    }

    @Test func `B10: the ITS is where userspace put it`() throws {
        var moved = try SetupRig(BareMachine { $0.baseAddress = 0x0900_0000 })
        #expect(throws: Errno.invalidArgument) { try moved.setUp { $0.doorbell = 0x0801_0040 } }
        try moved.setUp { $0.doorbell = 0x0901_0040 }
        try moved.setUp()
        var nowhere = try SetupRig(BareMachine { $0.baseAddress = nil })
        #expect(throws: Errno.invalidArgument) { try nowhere.setUp() }
        var without = try SetupRig(BareMachine(hasITS: false), boots: false)
        #expect(throws: Errno.operationNotSupportedByDevice) { try without.setUp() }
    }

    @Test func `B12: set-ups, take-backs and the guest's commands come one after another`() async throws {
        let rig = try SetupRig()
        let vm = rig.vm
        // Each thread does its own, and waits for nobody but at the locks.
        await withTaskGroup(of: Void.self) { group in
            for intid in [UInt32(8200), 8201] {
                group.addTask {
                    var thread = HostThread(wakes: WakeSet(vcpus: 2))
                    var request = SetupRig.request
                    (request.event, request.intid) = (EventID(intid - 8191), INTID(intid))
                    for _ in 0..<200 {
                        try? vm.debugGICMSISetup(request, thread: &thread)
                    }
                }
            }
            group.addTask {
                var thread = HostThread(wakes: WakeSet(vcpus: 2))
                for _ in 0..<200 {
                    vm.takeBackHostInterrupt(140, thread: &thread)
                    try? vm.giveHostInterrupt(140)
                }
            }
            group.addTask {
                var thread = HostThread(wakes: WakeSet(vcpus: 2))
                for _ in 0..<200 {
                    try? vm.its.execute(.discard(device: DeviceID(5), event: EventID(9)), thread: &thread)
                }
            }
        }
        var last = rig
        try last.machine.submit([.mapd(device: DeviceID(5), itt: 0, eventBits: 1, valid: false)])
        last.takeBack(140)
        #expect(!last.isForwarded(8200) && !last.isForwarded(8201))
        try last.vm.giveHostInterrupt(140)
        try last.setUp()
        #expect(last.isForwarded(8200) && !last.isForwarded(8201))
        #expect(last.leavesNoReference())
    }

    @Test func `B13: another host interrupt waits until the first was taken back`() throws {
        var rig = try SetupRig()
        try rig.setUp()
        #expect(throws: Errno.fileExists) { try rig.setUp { $0.hostInterrupt = 141 } }
        // What is pending in the vPE's table goes on by software.
        #expect(try rig.machine.signal(9, device: 5) == 1)
        rig.takeBack(140)
        #expect(!rig.isForwarded(8200) && rig.vm.lpi(ofHostInterrupt: 140) == nil)
        try rig.setUp { $0.hostInterrupt = 141 }
        #expect(rig.isForwarded(8200) && rig.vm.lpi(ofHostInterrupt: 141) == INTID(8200))
        #expect(rig.machine.run() == [[], [8200]])
        #expect(throws: Errno.invalidArgument) { try rig.setUp() }
    }

    @Test func `a host interrupt is free when the guest has unmapped its event, and a new LPI is nobody's`() throws {
        var rig = try SetupRig()
        try rig.setUp()
        try rig.machine.submit([.discard(device: DeviceID(5), event: EventID(9))])
        #expect(rig.vm.lpi(ofHostInterrupt: 140) == nil)
        try rig.machine.submit([BareMachine.mapti(9, 8200, 1, device: 5)])
        #expect(!rig.isForwarded(8200))
        try rig.setUp { ($0.event, $0.intid) = (EventID(1), INTID(8201)) }
        #expect(rig.vm.lpi(ofHostInterrupt: 140) == INTID(8201))
        #expect(rig.leavesNoReference())
    }

    @Test func `the set-up sends what irq-bypass sends, and the LPI is the host's from then on`() throws {
        var rig = try SetupRig()
        _ = rig.host.takeLog()
        try rig.setUp(SetupRig.mapped)
        let bySetUp = rig.host.takeLog()
        rig.takeBack(140)
        _ = rig.host.takeLog()
        try rig.vm.setForwarding(hostIRQ: 140, device: DeviceID(2), event: EventID(30), thread: &rig.machine.on.thread)
        #expect(rig.host.takeLog() == bySetUp && bySetUp.count == 2)
        // KVM_SIGNAL_MSI is INT, a move VMOVI, DISCARD gives the event back to its physical LPI.
        #expect(try rig.machine.signal(30) == 1)
        try rig.machine.submit([.movi(device: DeviceID(2), event: EventID(30), collection: CollectionID(0))])
        try rig.machine.submit([.discard(device: DeviceID(2), event: EventID(30))])
        let log = rig.host.takeLog()
        #expect(log.first == .int(device: DeviceID(0x100), event: EventID(0)))
        #expect(log.contains { if case .vmovi = $0 { true } else { false } })
        let events = rig.host.its.snapshot().events
        #expect(!events.isEmpty && events.allSatisfy { $0.entry.vpe == nil })
        #expect(rig.machine.run() == [[8196], []])
    }

    @Test func `an interrupt of the host is one VM's until that gives it back or goes`() throws {
        var rig = try SetupRig()
        var other = BareMachine()
        try other.vm.attach(rig.host, thread: &other.on.thread)
        #expect(throws: Errno.resourceBusy) { try other.vm.giveHostInterrupt(140) }
        #expect(throws: Errno.invalidArgument) { try other.vm.giveHostInterrupt(139) }
        #expect(throws: Errno.invalidArgument) { try BareMachine().vm.giveHostInterrupt(140) }
        try other.boot()
        try other.map()
        #expect(throws: Errno.resourceBusy) {
            try other.vm.setForwarding(hostIRQ: 140, device: DeviceID(2), event: EventID(20), thread: &other.on.thread)
        }
        let waits = rig.vm.quiescence.gracePeriods
        rig.takeBack(140)
        #expect(rig.vm.quiescence.gracePeriods > waits, "who still found it forwarded has let go")
        try other.vm.giveHostInterrupt(140)
        rig.vm.detach(thread: &rig.machine.on.thread)
        for number in [141, 5000] { try other.vm.giveHostInterrupt(number) }
        #expect(throws: Errno.fileExists) {
            try rig.host.addDevice(DeviceID(0x103), events: 2, firstNumber: 139, thread: &other.on.thread)
        }
    }

    @Test func `a vCPU whose vPE was taken away is ENXIO, and works again with one`() throws {
        var rig = try SetupRig()
        try rig.vm.disableVLPI(vcpu: VCPUID(3), thread: &rig.machine.on.thread)
        let before = rig.state
        #expect(throws: Errno.noSuchAddressOrDevice) { try rig.setUp() }
        #expect(rig.state == before)
        try rig.vm.enableVLPI(vcpu: VCPUID(3), thread: &rig.machine.on.thread)
        try rig.setUp()
        try rig.vm.disableVLPI(vcpu: VCPUID(3), thread: &rig.machine.on.thread)
        #expect(!rig.isForwarded(8200))
        try rig.vm.enableVLPI(vcpu: VCPUID(3), thread: &rig.machine.on.thread)
        #expect(rig.isForwarded(8200), "the host's interrupt stands behind it still")
    }
}
