import Irqfd
import Kernel
import Loads
import Lockfree
import Loops
import SystemPackage
import VGIC
import Vocabulary

/// What an arm is put together from: the VM as its path needs it, and its irqfds, assigned and routed as KVM does it.
struct ArmParts<Cache: TranslationCache & ~Copyable> {
    let configuration: Arm
    let workload: Workload
    let settings: ArmSettings
    let clock: TickClock
    let vm: VirtualMachine<Cache>
    /// Nil for `call`, whose sources call the model: nothing is assigned.
    let irqfds: Irqfds<Cache>?
    let table: IrqfdTable

    /// - Throws: `failed` when there are too few descriptors, or more sources than KVM has routes.
    init<P: Path & ~Copyable>(
        _ configuration: Arm, for path: P.Type, workload: Workload, settings: ArmSettings, clock: TickClock
    ) throws(RunError) {
        self.configuration = configuration
        self.workload = workload
        self.settings = settings
        self.clock = clock
        vm = Self.machine(configuration, for: path, workload, settings)
        guard configuration.loop != .call else {
            irqfds = nil
            table = IrqfdTable(calling: workload.slots.map { Route(device: $0.device, event: $0.event) })
            return
        }
        guard workload.slots.count + workload.spares.count <= GSIRoute.limit else {
            throw .failed(
                "\(configuration.name): KVM has \(GSIRoute.limit) routes, the load \(workload.slots.count) sources; "
                    + "take fewer events, or loop call")
        }
        do {
            let irqfds = try Self.assign(workload, vm, fill: settings.eventfdFill)
            self.irqfds = irqfds
            table = irqfds.table
        } catch {
            throw .noEventfd(error)
        }
    }

    /// KVM_SET_GSI_ROUTING: GSI n leads to the MSI of slot n, and those behind them to the spare events. Then KVM_IRQFD
    /// of an eventfd for each slot.
    /// - Parameter fill: what each eventfd's counter holds before anybody signals.
    private static func assign(
        _ workload: Workload, _ vm: VirtualMachine<Cache>, fill: UInt64
    ) throws(Errno) -> Irqfds<Cache> {
        let irqfds = try Irqfds(vm: vm, capacity: workload.slots.count + workload.spares.count)
        var thread = HostThread(wakes: WakeSet.onFutex(vcpus: workload.vcpus))
        try irqfds.setGSIRouting(
            (workload.slots + workload.spares).enumerated().map { gsi, slot in
                .msi(
                    gsi: UInt32(gsi), address: UserspaceMSI<Cache>.doorbell, data: slot.event, device: slot.device)
            }, thread: &thread)
        for gsi in workload.slots.indices {
            // The irqfd keeps it open, and is what the sources signal.
            let eventfd = try EventFD()
            if fill > 0 { eventfd.signal(fill) }
            try irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: UInt32(gsi)), thread: &thread)
        }
        return irqfds
    }

    /// How many injections and completions a batch holds.
    private var capacity: Int { max(workload.slots.count, 64) }

    /// The first event that is spare, of the device that has any.
    var firstSpare: UInt32 { workload.spares.first?.event ?? .max }

    /// What injects the MSIs of the arm's irqfds. Each eventfd stands for a device that is passed through.
    func injector() -> MSIInjector<Cache, DeviceMSI> {
        guard let irqfds else { return MSIInjector(calling: table, vm: vm, capacity: capacity) }
        return MSIInjector(irqfds, capacity: capacity)
    }

    /// The arm of that path, which each thread that injects has for itself.
    /// - Throws: `failed` when the ring or a thread cannot be had, or the host refuses to forward.
    @inline(__always) func machine<P: Path & ~Copyable, Faults: FaultPlan>(
        _ faults: Faults, _ path: () -> P
    ) throws(RunError) -> any ArmRunner {
        let shares = try writerShares
        let wakes = WakeSet.onFutex(vcpus: workload.vcpus, forget: settings.forgottenWake)
        var maker = HostThread(wakes: wakes)
        let hostInterrupts =
            configuration.path.isForwarded
            ? try HostInterrupt.passThrough(workload, vm, configuration, thread: &maker) : []
        let loop = try openLoop(thread: &maker)
        let probe = StageProbe()
        // Several writers book into no account of an LPI: each would need tallies of its own.
        let accounts =
            settings.accountsLPIs && P.usesITS && P.hasGuest && shares.isEmpty
            ? LPIAccounts(lpis: workload.lpiCount, clock: clock, probe: probe) { [vm] route in
                vm.its.lpi(DeviceID(route.device), EventID(route.event))?.intid
            } : nil
        var driver = try ArmDriver(
            configuration, workload: workload, settings: settings, vm: vm, irqfds: irqfds,
            hostInterrupts: hostInterrupts, wakes: wakes,
            turn: turn(
                path(), faults, workload.flattened.steps, loop, probe,
                HostThread(wakes: wakes, reader: 0, lpis: accounts?.driver.tally), accounts))
        if !shares.isEmpty, let vcpus = driver.vcpus {
            let crew = WriterCrew(writers: shares.count, vcpus: vcpus, clock: clock)
            driver.crew = crew
            do throws(RunError) {
                for (index, steps) in shares.enumerated() {
                    // One signal is followed at a time: the first writer's.
                    let own = turn(
                        path(), faults, steps, nil, index == 0 ? probe : StageProbe(),
                        HostThread(wakes: wakes, reader: index))
                    let cpu = settings.writerCPUs.indices.contains(index) ? settings.writerCPUs[index] : nil
                    crew.add(try WriterThread(own, index: index, of: crew, cpu: cpu))
                }
            } catch {
                driver.end()
                throw error
            }
        }
        driver.enterGuests()
        let limit = P.windowLimit(of: workload, slides: configuration.topology == .vcpuApart)
        // A writer that is ahead of the others must not come to its first signal again.
        let least = shares.map(\.count).min().map { max(1, $0 / 2) } ?? limit
        return ModelArm(driver, windowLimit: min(limit, least))
    }

    @inline(__always) private func turn<P: Path & ~Copyable, Faults: FaultPlan>(
        _ path: consuming P, _ faults: Faults, _ steps: [Int32], _ loop: (any EventLoop)?, _ probe: StageProbe,
        _ thread: consuming HostThread, _ accounts: LPIAccounts? = nil
    ) -> Turn<P, Faults> {
        Turn(
            clock: clock, table: table, loop: loop, isCall: configuration.loop == .call, probe: probe,
            accounts: accounts,
            order: SignalOrder(steps: steps, interrupts: P.interrupts(of: workload)),
            call: CallSource(makesSystemCall: settings.callMakesSystemCall),
            completions: CompletionBatch(capacity: capacity), batch: SignalBatch(capacity: capacity),
            dispatcher: Dispatcher(table: table, faults: faults), path: path,
            recorder: Recorder(clock: clock, probe: probe), thread: thread)
    }

    /// The steps of each writer, which are those of its own devices; none unless there are several writers.
    private var writerShares: [[Int32]] {
        get throws(RunError) {
            guard let writers = configuration.writers, writers > 1 else { return [] }
            var owners: [UInt32: Int] = [:]
            for slot in workload.slots where owners[slot.device] == nil { owners[slot.device] = owners.count % writers }
            guard owners.count >= writers else {
                throw .failed(
                    "\(configuration.name): \(writers) writers need a device each, the load has \(owners.count)")
            }
            var shares = Array(repeating: [Int32](), count: writers)
            for step in workload.flattened.steps {
                guard step >= 0, let owner = owners[workload.slots[Int(step)].device] else { continue }
                shares[owner].append(step)
            }
            return shares
        }
    }

    private static func machine<P: Path & ~Copyable>(
        _ configuration: Arm, for path: P.Type, _ workload: Workload, _ settings: ArmSettings
    ) -> VirtualMachine<Cache> {
        let usesITS = P.usesITS
        var distributor = DistributorConfiguration(
            vcpuIDs: (0..<workload.vcpus).map { VCPUID(UInt32($0)) },
            lpiCount: usesITS
                ? workload.lpiCount + (configuration.commands.kind == .none ? 0 : CommandChurner<Cache>.spareLPIs) : 0)
        distributor.listRegisters = configuration.listRegisters ?? settings.listRegisters
        distributor.follow(configuration.era ?? .newest)
        let polls = (configuration.haltPoll ?? 0) > 0
        distributor.idle = configuration.guest != .wfi ? .spin : polls ? .haltPoll : .wfi
        var its = ITSConfiguration()
        its.follow(configuration.era ?? .newest)
        (its.invalidation, its.unmap) = (configuration.invalidation, configuration.unmap)
        its.mappingLimit = usesITS ? max(2 * (workload.slots.count + workload.spares.count), 64) : 1
        return VirtualMachine(
            distributor, its: [its], model: P.model, quirks: configuration.quirks,
            readers: configuration.writers ?? 1, relax: { Processor.yield() })
    }

    private func openLoop(thread: inout HostThread) throws(RunError) -> (any EventLoop)? {
        if configuration.loop.isKVMs {
            throw .failed("\(configuration.name): loop \(configuration.loop.rawValue) is KVM's own")
        }
        var made: (any EventLoop)?
        do {
            let kind = configuration.loop
            made = try kind.makeEventLoop(capacity: table.count, helperCPU: settings.loopCPU)
            guard let loop = made else { return nil }
            try irqfds?.attend(loop, thread: &thread)
            return loop
        } catch let error as RingUnavailable {
            throw .failed("\(configuration.name): \(error.cause); \(error.remedy)")
        } catch {
            let why = made?.obstacle ?? "\(error)"
            throw .failed("\(configuration.name): the loop cannot watch its eventfds: \(why)")
        }
    }
}
