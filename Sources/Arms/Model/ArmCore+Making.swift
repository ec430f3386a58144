import Irqfd
import Kernel
import Loads
import Lockfree
import Loops
import VGIC
import Vocabulary

extension ArmCore where Cache: ~Copyable {
    /// Builds the arm: the VM with its tables set up by the guest's own commands, irqfds, loop, threads.
    /// - Throws: `failed` when descriptors, threads or the ring cannot be had.
    init(
        _ configuration: ArmConfiguration, workload: Workload, settings: ArmSettings, clock: TickClock, faults: Faults
    ) throws(RunError) {
        // What can fail comes first: a value that cannot be copied is made whole or not at all.
        let vm = Self.machine(configuration, workload, settings)
        let wakes = WakeSet.onFutex(vcpus: workload.vcpus, forget: settings.forgottenWake)
        let hostInterrupts = try Self.passThrough(workload, vm, configuration, wakes)
        let table = try Self.irqfds(configuration, workload)
        let loop = try Self.openLoop(configuration, table)
        let probe = StageProbe()
        let toggler = try Self.startToggler(configuration, settings, vm, wakes)
        let thread = try Self.startThread(configuration, settings, clock: clock, vm.distributor, wakes, probe)

        let (order, changes) = Self.flatten(workload)
        source = try Self.startSource(configuration, settings, workload, order, table, clock, probe, thread)
        self.thread = thread

        self.configuration = configuration
        self.workload = workload
        self.clock = clock
        (self.order, self.changes) = (order, changes)
        slotVCPU = workload.initialTargets.map { $0?.vcpu ?? 0 }
        self.vm = vm
        self.hostInterrupts = hostInterrupts
        self.toggler = toggler
        self.table = table
        self.loop = loop
        self.probe = probe
        call = CallSource(makesSystemCall: settings.callMakesSystemCall)
        let capacity = max(workload.slots.count, 64)
        batch = CompletionBatch(capacity: capacity)
        dispatcher = Dispatcher(table: table, vm: vm, capacity: capacity, faults: faults)
        hostThread = HostThread(wakes: wakes, reader: Self.reader)
        recorder = Recorder(clock: clock, probe: probe)
        softwareInjections = SoftwareInjections(clock: clock)
        processors = Array(0..<workload.vcpus)
        slotMarks = Array(repeating: 0, count: workload.slots.count)
        interruptMarks = Array(repeating: 0, count: max(workload.slots.count, workload.vcpus))
        prepare()
    }

    /// The guest sets itself up, and every vCPU has run once: it is in the guest, or blocked.
    private mutating func prepare() {
        if configuration.path.usesITS {
            swapCounters()
            vm.its.setEnabled(true, thread: &hostThread)
            swapCounters()
            configure(workload.setup)
        }
        for vcpu in 0..<workload.vcpus { _ = hostThread.wakes.runnable.insert(vcpu) }
        if thread == nil { runVCPUs() }
    }

    private static func machine(
        _ configuration: ArmConfiguration, _ workload: Workload, _ settings: ArmSettings
    ) -> VirtualMachine<Cache> {
        let usesITS = configuration.path.usesITS
        var distributor = DistributorConfiguration(
            vcpuIDs: (0..<workload.vcpus).map { VCPUID(UInt32($0)) }, lpiCount: usesITS ? workload.lpiCount : 0)
        distributor.listRegisters = settings.listRegisters
        distributor.idle = configuration.guest == .wfi ? .wfi : .spin
        var its = ITSConfiguration()
        its.mappingLimit = usesITS ? max(2 * workload.slots.count, 64) : 1
        return VirtualMachine(
            distributor, its: [its], model: configuration.path == .ppi ? .v5 : .v3,
            quirks: configuration.quirks, readers: 1,
            relax: { Processor.yield() })
    }

    private static func irqfds(
        _ configuration: ArmConfiguration, _ workload: Workload
    ) throws(RunError) -> IrqfdTable {
        let routes = workload.slots.map { Route(device: $0.device, event: $0.event) }
        do {
            return try IrqfdTable(routes: routes, hasEventfds: configuration.loop != .call)
        } catch {
            throw .noEventfd(error)
        }
    }

    private static func startThread(
        _ configuration: ArmConfiguration, _ settings: ArmSettings, clock: TickClock, _ distributor: Distributor,
        _ wakes: WakeSet, _ probe: StageProbe
    ) throws(RunError) -> VCPUThread? {
        guard configuration.topology.hasVCPUThread, configuration.path != .floor else { return nil }
        return try VCPUThread(
            distributor: distributor, wakes: wakes, blocks: configuration.guest == .wfi,
            recorder: Recorder(clock: clock, probe: probe), cpu: settings.vcpuCPU)
    }

    private static func startSource(
        _ configuration: ArmConfiguration, _ settings: ArmSettings, _ workload: Workload, _ order: [Int32],
        _ table: IrqfdTable, _ clock: TickClock, _ probe: StageProbe, _ vcpus: VCPUThread?
    ) throws(RunError) -> SourceThread? {
        guard configuration.topology.hasSourceThread else { return nil }
        let targets = workload.initialTargets.map { $0?.vcpu ?? 0 }
        do throws(RunError) {
            return try SourceThread(
                order: order, interrupts: configuration.path == .ppi ? targets : Array(targets.indices), table: table,
                vcpus: vcpus, clock: clock, probe: probe, cpu: settings.sourceCPU)
        } catch {
            vcpus?.end()
            throw error
        }
    }

    private static func startToggler(
        _ configuration: ArmConfiguration, _ settings: ArmSettings, _ vm: VirtualMachine<Cache>, _ wakes: WakeSet
    ) throws(RunError) -> Toggler<Cache>? {
        guard configuration.togglesPerSecond > 0 else { return nil }
        return try Toggler(vm, wakes: wakes, rate: configuration.togglesPerSecond, cpu: settings.togglerCPU)
    }

    private static func openLoop(
        _ configuration: ArmConfiguration, _ table: IrqfdTable
    ) throws(RunError) -> (any EventLoop)? {
        do {
            let loop: any EventLoop
            switch configuration.loop {
            case .call: return nil
            case .irqfd, .irqfdUring:
                throw RunError.failed("\(configuration.name): loop \(configuration.loop.rawValue) is KVM's own")
            case .uringEdge: loop = try UringEdgeLoop(capacity: table.count)
            case .epoll: loop = try EpollLoop(capacity: table.count)
            }
            for slot in 0..<table.count { try loop.add(table.descriptor(slot), token: table.token(slot)) }
            return loop
        } catch let error as RunError {
            throw error
        } catch let error as RingUnavailable {
            throw .failed("\(configuration.name): \(error.cause); \(error.mend)")
        } catch {
            throw .failed("\(configuration.name): the loop cannot watch its eventfds: \(error)")
        }
    }

    /// Steps as numbers, and the changes that they name.
    private static func flatten(_ workload: Workload) -> ([Int32], [[Workload.Configuration]]) {
        var order: [Int32] = []
        var changes: [[Workload.Configuration]] = []
        order.reserveCapacity(workload.steps.count + 1)
        // What brings the guest back to the first step is one more change, at the end.
        let steps = workload.steps + (workload.reset.isEmpty ? [] : [.configure(workload.reset)])
        for step in steps {
            switch step {
            case .signal(let slot): order.append(Int32(slot))
            case .configure(let acts):
                order.append(-1 - Int32(changes.count))
                changes.append(acts)
            }
        }
        return (order, changes)
    }
}
