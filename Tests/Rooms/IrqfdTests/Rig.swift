import Irqfd
import Kernel
import Lockfree
import SystemPackage
import VGIC
import Vocabulary

/// A VM of two vCPUs, whose ids are 17 and 3, with two devices of four events each: event e of device d is LPI
/// 8192 + 4 * d + e, and goes to the vCPU of the device's number. One irqfd for each, in that order.
struct Rig<Cache: TranslationCache & ~Copyable>: ThreadRig {
    /// Keeps what the guests acknowledged.
    struct Acknowledges: AcknowledgeSink {
        var seen: [(vcpu: Int, intid: UInt32, stamp: Stamp)] = []
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
            seen.append((vcpu, intid.rawValue, stamp))
        }
    }

    let vm: VirtualMachine<Cache>
    /// GSI n leads to slot n, and an eventfd is assigned to it; nil where the sources call the model.
    let irqfds: Irqfds<Cache>?
    let table: IrqfdTable
    let on: RigThread
    var acknowledges = Acknowledges()

    static var routes: [Route] { (0..<8).map { Route(device: UInt32($0 / 4), event: UInt32($0 % 4)) } }

    init(
        hasEventfds: Bool = true, isInitialised: Bool = true, invalidation: ITSConfiguration.Invalidation = .whole,
        reader: Int? = 0
    ) throws {
        on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: reader))
        let ids = [VCPUID(17), VCPUID(3)]
        var its = ITSConfiguration()
        its.invalidation = invalidation
        vm = VirtualMachine(
            DistributorConfiguration(vcpuIDs: ids, lpiCount: 16), its: [its], isInitialised: isInitialised, readers: 1,
            relax: {})
        if hasEventfds {
            let irqfds = try Irqfds(vm: vm, capacity: Self.routes.count)
            try irqfds.setGSIRouting(
                Self.routes.enumerated().map { Self.gsi($0, to: $1) }, thread: &on.thread)
            for gsi in Self.routes.indices {
                let eventfd = try EventFD()
                try irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: UInt32(gsi)), thread: &on.thread)
            }
            self.irqfds = irqfds
            table = irqfds.table
        } else {
            irqfds = nil
            table = IrqfdTable(calling: Self.routes)
        }
        vm.its.setEnabled(true, thread: &on.thread)
        for vcpu in 0..<2 {
            vm.setLPIsEnabled(vcpu: vcpu, true, thread: &on.thread)
            try execute(.mapc(collection: CollectionID(UInt32(vcpu)), target: ids[vcpu], valid: true))
        }
        for lpi in 0..<16 { try vm.its.memory.setByte(vm.lpiTables.propertyAddress(8192 + UInt32(lpi)), 0xA3) }
        for device in 0..<2 {
            let id = DeviceID(UInt32(device))
            try execute(.mapd(device: id, itt: 0x4100_0000, eventBits: 2, valid: true))
            for event in 0..<4 {
                try execute(
                    .mapti(
                        device: id, event: EventID(UInt32(event)), intid: INTID(UInt32(8192 + 4 * device + event)),
                        collection: CollectionID(UInt32(device))))
            }
        }
    }

    mutating func execute(_ command: Command) throws {
        try vm.its.execute(command, thread: &on.thread)
    }

    static func gsi(_ gsi: Int, to route: Route) -> GSIRoute {
        .msi(gsi: UInt32(gsi), address: 0x0801_0040, data: route.event, device: route.device)
    }

    func dispatcher() -> Dispatching<Cache> {
        guard let irqfds else { return Dispatching(table, MSIInjector(calling: table, vm: vm, capacity: 64)) }
        return Dispatching(table, MSIInjector(irqfds, capacity: 64))
    }

    /// Lets both guests acknowledge everything, and returns it.
    mutating func drain() -> [(vcpu: Int, intid: UInt32, stamp: Stamp)] {
        acknowledges.seen.removeAll()
        for vcpu in 0..<2 {
            _ = vm.distributor.run(vcpu: vcpu, budget: 1000, sink: &acknowledges, thread: &on.thread)
        }
        return acknowledges.seen
    }
}

/// A dispatcher with the batch that it fills and the injector that empties it.
struct Dispatching<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private var dispatcher: Dispatcher<NoFaults>
    private var injector: MSIInjector<Cache, DeviceMSI>
    private var batch = SignalBatch(capacity: 64)

    init(_ table: IrqfdTable, _ injector: consuming MSIInjector<Cache, DeviceMSI>) {
        dispatcher = Dispatcher(table: table, faults: NoFaults())
        self.injector = injector
    }

    var tally: DispatchTally { dispatcher.tally }

    mutating func take(_ token: Token) { dispatcher.take(token, into: &batch) }

    mutating func inject(thread: inout HostThread) { injector.inject(&batch, thread: &thread) }

    mutating func inject(watch: inout some InjectionWatch, thread: inout HostThread) {
        injector.inject(&batch, watch: &watch, thread: &thread)
    }
}
