import Lockfree
import VGIC
import Vocabulary

/// A VM of two vCPUs whose ids are 17 and 3, with device 2 (eight EventID bits) and collections 0 and 1 mapped to them.
struct Guest<Cache: TranslationCache & ~Copyable>: ThreadRig {
    struct Acknowledges: AcknowledgeSink {
        var seen: [(vcpu: Int, intid: UInt32)] = []
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) { seen.append((vcpu, intid.rawValue)) }
    }

    let vm: VirtualMachine<Cache>
    var on: RigThread
    var sink = Acknowledges()

    init(
        listRegisters: Int = 4, idle: DistributorConfiguration.Idle = .spin, ppiCount: Int = 128,
        quirks: Quirks = [], loadedByRegisters: Set<Int> = [], readers: Int = 1
    ) {
        var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 64)
        configuration.listRegisters = listRegisters
        configuration.idle = idle
        configuration.loadedByRegisters = loadedByRegisters
        configuration.ppiCount = ppiCount
        vm = VirtualMachine(configuration, model: .v5, quirks: quirks, readers: readers, relax: {})
        on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: 0))
        for vcpu in 0..<2 { vm.distributor.bootPPIs(vcpu: vcpu) }
    }

    /// ITS and LPIs on, collections and device mapped, all properties 0xA3.
    mutating func setUp() throws {
        vm.its.setEnabled(true, thread: &on.thread)
        for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &on.thread) }
        for lpi in 0..<64 { try setProperty(UInt32(8192 + lpi), 0xA3) }
        try execute(.mapc(collection: CollectionID(0), target: VCPUID(17), valid: true))
        try execute(.mapc(collection: CollectionID(1), target: VCPUID(3), valid: true))
        try execute(.mapd(device: DeviceID(2), itt: 0x4012_3400, eventBits: 8, valid: true))
    }

    mutating func map(_ event: UInt32, _ intid: UInt32, _ collection: UInt32) throws {
        try execute(
            .mapti(
                device: DeviceID(2), event: EventID(event), intid: INTID(intid), collection: CollectionID(collection)))
    }

    mutating func setProperty(_ intid: UInt32, _ byte: UInt8) throws {
        try vm.its.memory.setByte(vm.lpiTables.propertyAddress(intid), byte)
    }

    mutating func execute(_ command: Command) throws {
        try vm.its.execute(command, thread: &on.thread)
    }

    /// What the ITS says of a command, nil if it carried it out.
    mutating func error(_ command: Command) -> CommandError? {
        vm.its.execute([command.packet], thread: &on.thread)[0]
    }

    /// KVM_SIGNAL_MSI of device 2.
    mutating func signal(_ event: UInt32, device: UInt32 = 2, address: UInt64 = 0x0801_0040, flags: UInt32 = 1) throws
        -> Int
    {
        try vm.signalMSI(
            address: address, data: event, device: device, flags: flags, stamp: Stamp(onTime: 1), thread: &on.thread)
    }

    /// Runs both vCPUs until they find nothing; what they acknowledged, in order.
    mutating func run() -> [UInt32] {
        sink.seen.removeAll()
        for vcpu in [0, 1, 0, 1] {
            _ = vm.distributor.run(vcpu: vcpu, budget: 1000, sink: &sink, thread: &on.thread)
        }
        return sink.seen.map(\.intid)
    }

    /// latched = deliveries + merges + destroyed + what still stands.
    var balances: Bool {
        let census = vm.distributor.census()
        let standing = UInt64(census.waiting.count + census.stuck.count)
        return counters.latched
            == counters.deliveries + counters.mergedAtFold + counters.mergedAtTransfer + counters.destroyed
            + counters.droppedAtUnforward + standing
    }
}
