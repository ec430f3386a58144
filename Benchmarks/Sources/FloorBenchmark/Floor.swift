import Irqfd
import Kernel
import Lockfree
import Loops
import Metrics
import VGIC

/// irqmark's floor loop from its own parts, and the same with the direct path behind it.
struct Floor: ~Copyable {
    struct Recorder: AcknowledgeSink, ~Copyable {
        let clock: TickClock
        var epoch: UInt64 = 0
        var histogram = LatencyHistogram()
        var count: UInt64 = 0

        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
            count &+= 1
            histogram.record(clock.nanoseconds(clock.now() &- epoch &- stamp.intended))
        }
    }

    let sources: Int
    let clock: TickClock
    let irqfds: Irqfds<ShardedCache>
    let table: IrqfdTable
    let vm: VirtualMachine<ShardedCache>
    let loop: UringEdgeLoop
    var dispatcher: Dispatcher<NoFaults>
    var injector: MSIInjector<ShardedCache, DeviceMSI>
    var batch: CompletionBatch
    var signals: SignalBatch
    var recorder: Recorder
    var thread = HostThread(wakes: WakeSet(vcpus: 1), reader: 0)
    let isDirect: Bool

    init(sources: Int, clock: TickClock, isDirect: Bool) throws {
        // What can fail comes first: a value that cannot be copied is made whole or not at all.
        let vm = VirtualMachine<ShardedCache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: sources), readers: 1, relax: {})
        var thread = HostThread(wakes: WakeSet(vcpus: 1))
        try Self.setUp(vm, sources: sources, thread: &thread)
        let irqfds = try Irqfds(vm: vm, capacity: sources)
        try irqfds.setGSIRouting(
            (0..<UInt32(sources)).map { .msi(gsi: $0, address: 0x0801_0040, data: $0, device: 0) }, thread: &thread)
        for gsi in 0..<UInt32(sources) {
            // The irqfd keeps it open, and is what the source signals.
            let eventfd = try EventFD()
            try irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: gsi), thread: &thread)
        }
        let loop = try UringEdgeLoop(capacity: sources)
        try irqfds.attend(loop, thread: &thread)
        self.sources = sources
        self.clock = clock
        self.isDirect = isDirect
        self.vm = vm
        self.irqfds = irqfds
        table = irqfds.table
        self.loop = loop
        dispatcher = Dispatcher(table: irqfds.table, faults: NoFaults())
        injector = MSIInjector(irqfds, capacity: sources)
        batch = CompletionBatch(capacity: sources)
        signals = SignalBatch(capacity: sources)
        recorder = Recorder(clock: clock)
    }

    /// One device, one collection, one forwarded LPI a source.
    private static func setUp(_ vm: VirtualMachine<ShardedCache>, sources: Int, thread: inout HostThread) throws {
        vm.its.setEnabled(true, thread: &thread)
        vm.setLPIsEnabled(vcpu: 0, true, thread: &thread)
        func execute(_ command: Command) throws {
            try vm.its.execute(command, thread: &thread)
        }
        try execute(.mapc(collection: CollectionID(0), target: VCPUID(0), valid: true))
        try execute(.mapd(device: DeviceID(0), itt: 0x4100_0000, eventBits: 16, valid: true))
        for event in 0..<sources {
            let intid = INTID(8192 + UInt32(event))
            try vm.its.memory.setByte(vm.lpiTables.propertyAddress(8192 + UInt32(event)), 0xA3)
            try execute(
                .mapti(
                    device: DeviceID(0), event: EventID(UInt32(event)), intid: intid, collection: CollectionID(0)))
            vm.distributor.forward(vm.distributor.lpi(intid)!, thread: &thread)
        }
    }

    /// `turns` turns of one signal a source; ticks.
    mutating func run(turns: Int) throws -> UInt64 {
        let start = clock.now()
        recorder.epoch = start &- 1
        for _ in 0..<turns {
            for slot in 0..<sources { _ = table.signal(slot, stamp: Stamp(onTime: clock.now() &- recorder.epoch)) }
            batch.removeAll()
            try loop.wait(into: &batch, atLeast: sources, timeoutNanoseconds: 100_000_000)
            for index in 0..<batch.count { dispatcher.take(batch[index], into: &signals) }
            if isDirect {
                injector.inject(&signals, thread: &thread)
                _ = vm.distributor.run(vcpu: 0, budget: 4096, sink: &recorder, thread: &thread)
            } else {
                for index in 0..<signals.count {
                    recorder.acknowledged(vcpu: 0, intid: .spurious, stamp: signals[index].stamp)
                }
                signals.removeAll()
            }
        }
        return clock.now() &- start
    }
}
