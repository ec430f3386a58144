import Kernel
import VGIC
import Vocabulary

/// A thread on which the guest's driver gives commands again and again, beside the signals.
///
/// The commands are on a device, an event, an LPI and a collection that nothing else has: what they cost the signals is
/// the cache, its_lock and the grace periods, and no signal is lost to them.
final class CommandChurner<Cache: TranslationCache & ~Copyable>: SideThread, @unchecked Sendable {
    // SAFETY: `hostThread` and the counts belong to the driver or to the thread, as `PeriodicThread` says.
    private let vm: VirtualMachine<Cache>
    private let kind: CommandKind
    private let intid: INTID
    private(set) var thread: PeriodicThread?
    private var hostThread: HostThread
    /// Commands of this slice.
    private(set) var commands: UInt64 = 0
    /// The command of this slice that was refused; nil if none was.
    private(set) var failure: String?
    private var acts: UInt32 = 0

    /// LPIs that the guest must have beside those of its load.
    static var spareLPIs: Int { 1 }
    /// Far above the devices of any load, and in the tables that a guest gives its ITS.
    private static var device: DeviceID { DeviceID(0xFFF0) }
    private static var event: EventID { EventID(0) }
    private static var itt: UInt64 { 0x7000_0000 }
    /// In ns. A shorter sleep takes longer than it should.
    private static var shortestNap: UInt64 { 100_000 }

    /// Makes the thread, which sleeps until the first slice.
    /// - Parameters:
    ///   - vm: the VM whose guest it is; its last LPI is nobody else's.
    ///   - axes: what the driver does, and how often.
    ///   - wakes: the vCPUs that wait to be woken.
    ///   - cpu: the processor for the thread; nil: the caller's.
    init(_ vm: VirtualMachine<Cache>, _ axes: CommandAxes, wakes: WakeSet, cpu: Int?) throws(RunError) {
        self.vm = vm
        kind = axes.kind
        hostThread = HostThread(wakes: wakes)
        intid = INTID(INTID.firstLPI + UInt32(vm.distributor.configuration.lpiCount - Self.spareLPIs))
        thread = try PeriodicThread(
            rate: axes.perSecond, cpu: cpu, for: "guest's commands", shortestNap: Self.shortestNap
        ) { [unowned self] in act() }
    }

    private var collection: CollectionID { CollectionID(UInt32(vm.distributor.vcpuCount)) }

    /// Maps what the commands change. After the guest has set itself up, before the first slice.
    func setUp() {
        let first = vm.distributor.configuration.vcpuIDs[0]
        give([.mapc(collection: collection, target: first, valid: true), mapd(true), mapti])
    }

    /// Prepares a slice. Called only while paused.
    func reset() {
        hostThread.counters = ModelCounters()
        commands = 0
        failure = nil
    }

    var counters: ModelCounters { hostThread.counters }
    var fault: String? { failure.map { "the guest's \($0) was refused" } }

    func end() {
        thread?.end()
        thread = nil
    }

    /// What the driver does once; each time one write of GITS_CWRITER.
    private func act() {
        acts &+= 1
        switch kind {
        case .none: break
        case .discard: give([.discard(device: Self.device, event: Self.event), mapti])
        case .movi:
            let target = CollectionID(acts % UInt32(vm.distributor.vcpuCount))
            give([.movi(device: Self.device, event: Self.event, collection: target)])
        case .mapd: give([mapd(false), mapd(true), mapti])
        case .mapc:
            let first = vm.distributor.configuration.vcpuIDs[0]
            give([
                .mapc(collection: collection, target: first, valid: false),
                .mapc(collection: collection, target: first, valid: true),
            ])
        case .inv: give([.inv(device: Self.device, event: Self.event)])
        }
    }

    private func mapd(_ valid: Bool) -> Command {
        .mapd(device: Self.device, itt: Self.itt, eventBits: 1, valid: valid)
    }

    private var mapti: Command {
        .mapti(device: Self.device, event: Self.event, intid: intid, collection: CollectionID(0))
    }

    private func give(_ batch: [Command]) {
        let errors = vm.its.execute(batch.map(\.packet), thread: &hostThread)
        commands &+= UInt64(batch.count)
        for (command, error) in zip(batch, errors) where error != nil && failure == nil { failure = "\(command)" }
    }
}
