import Irqfd
import Kernel
import Loads
import Lockfree
import Loops
import VGIC
import Vocabulary

/// What an arm is put together from: the VM as its path needs it, its irqfds and the loop that watches them.
struct ArmParts<Cache: TranslationCache & ~Copyable> {
    let configuration: ArmConfiguration
    let workload: Workload
    let settings: ArmSettings
    let clock: TickClock
    let vm: VirtualMachine<Cache>
    let table: IrqfdTable

    /// - Throws: `failed` when there are too few descriptors.
    init<P: Path & ~Copyable>(
        _ configuration: ArmConfiguration, for path: P.Type, workload: Workload, settings: ArmSettings, clock: TickClock
    ) throws(RunError) {
        self.configuration = configuration
        self.workload = workload
        self.settings = settings
        self.clock = clock
        vm = Self.machine(configuration, for: path, workload, settings)
        let routes = workload.slots.map { Route(device: $0.device, event: $0.event) }
        do {
            table = try IrqfdTable(
                routes: routes, hasEventfds: configuration.loop != .call, fill: settings.eventfdFill)
        } catch {
            throw .noEventfd(error)
        }
    }

    /// Injections and completions that a batch holds.
    private var capacity: Int { max(workload.slots.count, 64) }

    /// What injects the MSIs of the arm's irqfds.
    func injector() -> MSIInjector<Cache> { MSIInjector(table: table, vm: vm, capacity: capacity) }

    /// The arm of that path.
    /// - Throws: `failed` when the ring or a thread cannot be had, or the host refuses to forward.
    @inline(__always) func machine<P: Path & ~Copyable, Faults: FaultPlan>(
        _ path: consuming P, _ faults: Faults
    ) throws(RunError) -> any ArmMachine {
        let wakes = WakeSet.onFutex(vcpus: workload.vcpus, forget: settings.forgottenWake)
        var maker = HostThread(wakes: wakes)
        let hostInterrupts =
            configuration.path.isForwarded
            ? try HostInterrupt.passThrough(workload, vm, configuration, thread: &maker) : []
        let loop = try openLoop()
        let probe = StageProbe()
        let turn = Turn(
            clock: clock, table: table, loop: loop, isCall: configuration.loop == .call, probe: probe,
            order: SignalOrder(steps: workload.flattened.steps, interrupts: P.interrupts(of: workload)),
            call: CallSource(makesSystemCall: settings.callMakesSystemCall),
            completions: CompletionBatch(capacity: capacity), batch: SignalBatch(capacity: capacity),
            dispatcher: Dispatcher(table: table, faults: faults), path: path,
            recorder: Recorder(clock: clock, probe: probe), thread: HostThread(wakes: wakes, reader: 0))
        let driver = try ArmDriver(
            configuration, workload: workload, settings: settings, vm: vm, hostInterrupts: hostInterrupts,
            wakes: wakes, turn: turn)
        return ModelArm(
            driver, windowLimit: P.windowLimit(of: workload, slides: configuration.topology == .vcpuApart))
    }

    private static func machine<P: Path & ~Copyable>(
        _ configuration: ArmConfiguration, for path: P.Type, _ workload: Workload, _ settings: ArmSettings
    ) -> VirtualMachine<Cache> {
        let usesITS = P.usesITS
        var distributor = DistributorConfiguration(
            vcpuIDs: (0..<workload.vcpus).map { VCPUID(UInt32($0)) }, lpiCount: usesITS ? workload.lpiCount : 0)
        distributor.listRegisters = settings.listRegisters
        distributor.idle = configuration.guest == .wfi ? .wfi : .spin
        var its = ITSConfiguration()
        its.mappingLimit = usesITS ? max(2 * workload.slots.count, 64) : 1
        return VirtualMachine(
            distributor, its: [its], model: P.model, quirks: configuration.quirks,
            readers: 1, relax: { Processor.yield() })
    }

    private func openLoop() throws(RunError) -> (any EventLoop)? {
        if configuration.loop.isKVMs {
            throw .failed("\(configuration.name): loop \(configuration.loop.rawValue) is KVM's own")
        }
        do {
            guard let loop = try configuration.loop.makeEventLoop(capacity: table.count) else { return nil }
            for slot in 0..<table.count { try loop.add(table.descriptor(slot), token: table.token(slot)) }
            return loop
        } catch let error as RingUnavailable {
            throw .failed("\(configuration.name): \(error.cause); \(error.mend)")
        } catch {
            throw .failed("\(configuration.name): the loop cannot watch its eventfds: \(error)")
        }
    }
}
