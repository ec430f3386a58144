import Lockfree
import VGIC
import Vocabulary

/// A VM whose guest has not booted yet: registers zero, small memory, vCPU ids 17 and 3.
struct BareMachine: ThreadRig {
    static let queue: UInt64 = 0x4001_0000
    static let devices: UInt64 = 0x4002_0000
    static let collections: UInt64 = 0x4003_0000
    static let properties: UInt64 = 0x4004_0000
    static let pending: UInt64 = 0x4005_0000
    static let itt: UInt64 = 0x4007_0000

    let vm: VirtualMachine<ShardedCache>
    let on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: 0))
    var its: ITS<ShardedCache> { vm.its }

    init(
        ids: [UInt32] = [17, 3], hasITS: Bool = true, quirks: Quirks = [], era: Era? = nil,
        _ change: (inout ITSConfiguration) -> Void = { _ in }
    ) {
        var configuration = ITSConfiguration()
        configuration.registers = ITSRegisters()
        configuration.mappingLimit = 512
        var distributor = DistributorConfiguration(vcpuIDs: ids.map(VCPUID.init), lpiCount: 64)
        if let era {
            configuration.follow(era)
            distributor.follow(era)
        }
        change(&configuration)
        vm = VirtualMachine(
            distributor, its: hasITS ? [configuration] : [], memory: GuestMemory(base: 0x4000_0000, size: 0x10_0000),
            quirks: quirks, readers: 1, relax: {})
        vm.lpiTables.propertyBase = Self.properties | 15
        for vcpu in 0..<2 { vm.lpiTables.setPendingBase(vcpu: vcpu, Self.pending + UInt64(vcpu) * 0x1_0000) }
    }

    mutating func write(_ offset: UInt64, _ value: UInt64, width: Int = 8) {
        its.write(offset, value, width: width, thread: &on.thread)
    }

    func read(_ offset: UInt64, width: Int = 8) -> UInt64 { its.read(offset, width: width) }

    /// Tables, queue, properties and EnableLPIs as a driver sets them up, then GITS_CTLR.Enabled.
    mutating func boot(deviceTable: UInt64 = 1 << 63 | devices) throws {
        write(0x100, deviceTable)
        write(0x108, 1 << 63 | Self.collections)
        write(0x80, 1 << 63 | Self.queue | 15)
        for intid in UInt32(8192)..<8256 { try vm.lpiTables.memory.setByte(vm.lpiTables.propertyAddress(intid), 0xA3) }
        for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &on.thread) }
        write(0, 1, width: 4)
    }

    /// Puts commands into the queue and tells the ITS.
    mutating func submit(_ commands: [Command]) throws {
        var at = read(0x88)
        for command in commands {
            let packet = command.packet
            for (word, offset) in zip(
                [packet.word0, packet.word1, packet.word2, packet.word3], [0, 8, 16, 24] as [UInt64])
            {
                try its.memory.setWord(Self.queue + at + offset, word)
            }
            at = (at + 32) % 0x1_0000
        }
        write(0x88, at)
    }

    /// Device 2 with 8 EventID bits, events 20 and 30 on LPIs 8195 and 8196, collections 0 and 1 on vCPUs 17 and 3.
    mutating func map() throws {
        try submit([
            .mapd(device: DeviceID(2), itt: Self.itt, eventBits: 8, valid: true),
            .mapc(collection: CollectionID(0), target: VCPUID(17), valid: true),
            .mapc(collection: CollectionID(1), target: VCPUID(3), valid: true), Self.mapti(20, 8195, 0),
            Self.mapti(30, 8196, 1),
        ])
    }

    static func mapti(_ event: UInt32, _ intid: UInt32, _ collection: UInt32, device: UInt32 = 2) -> Command {
        .mapti(
            device: DeviceID(device), event: EventID(event), intid: INTID(intid), collection: CollectionID(collection))
    }

    mutating func signal(_ event: UInt32, device: UInt32 = 2) throws -> Int {
        try vm.signalMSI(address: 0x0801_0040, data: event, device: device, thread: &on.thread)
    }

    mutating func control(_ attribute: UInt64) throws {
        try its.control(attribute, thread: &on.thread)
    }

    /// What both vCPUs acknowledge, by vCPU; they are outside the guest afterwards.
    mutating func run() -> [[UInt32]] {
        var sink = Guest<ShardedCache>.Acknowledges()
        for vcpu in [0, 1, 0, 1] {
            _ = vm.distributor.run(vcpu: vcpu, budget: 100, sink: &sink, thread: &on.thread)
            vm.distributor.stop(vcpu: vcpu, thread: &on.thread)
        }
        return (0..<2).map { vcpu in sink.seen.filter { $0.vcpu == vcpu }.map(\.intid) }
    }
}
