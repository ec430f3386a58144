import Irqfd
import Kernel
import Lockfree
import Loops
import Metrics
import Synchronization
import SystemPackage
import VGIC
import Vocabulary

/// Runs everything at once on real threads: a device that writes MSIs and eventfds, the loop that reaps them, the
/// vCPUs, and the guest's commands with userspace's toggles. Then accounts for every signal.
final class Chaos<Cache: TranslationCache & ~Copyable>: @unchecked Sendable {
    // SAFETY: sendable because each thread has its own part (`ChaosPart`), handed over by starting and joining it; what
    // they share is the model, which is made for it, and atomics.
    static var devices: Int { ChaosActivity.devices }
    static var eventsPerDevice: Int { ChaosActivity.eventsPerDevice }
    static var vcpus: Int { 4 }
    /// vCPUs, by index, whose vPEs are loaded and put by registers, as KVM's are.
    static var loadedByRegisters: Set<Int> { [1, 3] }
    /// Processors of the host: as many as vCPUs that are loaded by registers, so that vPEs displace each other, and
    /// fewer than vPEs, so that doorbells displace each other's event of the proxy device.
    static var processors: Int { 2 }
    static var ids: [VCPUID] { [17, 3, 5, 9].map { VCPUID($0) } }
    static var slots: Int { ChaosActivity.lpis }
    /// How many slots have a device that also writes an eventfd.
    static var eventfdCount: Int { 64 }

    let plan: ChaosPlan
    let vm: VirtualMachine<Cache>
    let host: HostGIC
    let irqfds: Irqfds<Cache>
    /// The devices' own, by slot. Each is assigned, but for a moment now and then, to the GSI of its slot's number.
    let eventfds: Slab<EventFD>
    let wakes: WakeSet
    /// The host's interrupt of each slot.
    private(set) var interrupts: [Int] = []
    /// Raised when nothing new may begin; then when devices and commands have stopped and the loop may drain; then when
    /// the loop has, and the vCPUs may stop.
    let isOver = Atomic<Bool>(false)
    let isSilent = Atomic<Bool>(false)
    let isDrained = Atomic<Bool>(false)

    init(_ plan: ChaosPlan, _ gic: HostGICKind) throws(RunError) {
        self.plan = plan
        var distributor = DistributorConfiguration(vcpuIDs: Self.ids, lpiCount: Self.slots)
        distributor.idle = .wfi
        distributor.loadedByRegisters = Self.loadedByRegisters
        vm = VirtualMachine(distributor, readers: 3, relax: { Processor.yield() })
        host = HostGIC(processors: Self.processors, vpeids: plan.vpeids, profile: gic.profile)
        wakes = WakeSet.onFutex(vcpus: Self.vcpus, forget: plan.forgottenWake)
        do {
            eventfds = try Self.openEventfds()
            irqfds = try Irqfds(vm: vm, capacity: Self.eventfdCount)
            try irqfds.setGSIRouting((0..<Self.eventfdCount).map { Self.gsi($0, to: $0) })
            var thread = HostThread(wakes: wakes)
            // In this order, so that GSI n has slot n; one that is deassigned finds its slot free when it comes back.
            for gsi in 0..<Self.eventfdCount { try irqfds.irqfd(request(gsi), thread: &thread) }
        } catch {
            throw .noEventfd(error)
        }
        try setUp()
    }

    private static func openEventfds() throws(Errno) -> Slab<EventFD> {
        var opened: [CInt] = []
        do throws(Errno) {
            for _ in 0..<eventfdCount { opened.append(try EventFD.open()) }
        } catch {
            for descriptor in opened { _ = EventFD(owning: descriptor) }
            throw error
        }
        return Slab(count: eventfdCount) { [opened] in EventFD(owning: opened[$0]) }
    }

    /// KVM_IRQFD of the eventfd that raises a GSI.
    func request(_ gsi: Int, flags: UInt32 = 0) -> IrqfdRequest {
        IrqfdRequest(eventfd: eventfds[gsi].rawValue, gsi: UInt32(gsi), flags: flags)
    }

    /// The entry of a GSI that leads to the MSI of a slot.
    static func gsi(_ gsi: Int, to slot: Int) -> GSIRoute {
        let route = route(slot)
        return .msi(gsi: UInt32(gsi), address: doorbell, data: route.event, device: route.device)
    }

    /// GITS_TRANSLATER of the VM's ITS.
    static var doorbell: UInt64 { 0x0801_0040 }

    static func route(_ slot: Int) -> Route {
        Route(device: UInt32(slot / eventsPerDevice), event: UInt32(slot % eventsPerDevice))
    }

    /// Sets up tables, LPIs and devices as guest and host have them at the beginning.
    private func setUp() throws(RunError) {
        var thread = HostThread(wakes: wakes)
        vm.its.setEnabled(true, thread: &thread)
        for vcpu in 0..<Self.vcpus { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &thread) }
        do {
            for device in 0..<Self.devices {
                interrupts += try host.addDevice(
                    DeviceID(UInt32(device)), events: Self.eventsPerDevice, thread: &thread)
            }
            try vm.attach(host, forwarding: plan.forwarding, perVCPU: true, thread: &thread)
        } catch {
            throw .failed("the host's ITS takes no more devices: \(error)")
        }
        for vcpu in 0..<Self.vcpus { _ = wakes.runnable.insert(vcpu) }
        var commands = ChaosCommands(self)
        commands.mapEverything()
    }

    /// Runs everything, settles, and accounts.
    func run() throws(RunError) -> ChaosReport {
        let start = TickClock.rawNanoseconds()
        let device = ChaosPart(ChaosDevice(self))
        let loop = ChaosPart(ChaosLoop(self))
        let guest = ChaosPart(ChaosGuest(self))
        let commands = ChaosPart(ChaosCommands(self))
        do {
            let workers = [
                try Worker { device.body { $0.run() } }, try Worker { loop.body { $0.run() } },
                try Worker { guest.body { $0.run() } }, try Worker { commands.body { $0.run() } },
            ]
            while !StopRequest.isMade, Double(TickClock.rawNanoseconds() &- start) < plan.seconds * 1e9 {
                Processor.sleep(nanoseconds: 5_000_000)
            }
            isOver.store(true, ordering: .releasing)  // pairs with the loads in the threads
            workers[0].join()
            workers[3].join()
            // Pairs with the loop's load: every signal was written, and nobody waits for the end of an irqfd.
            isSilent.store(true, ordering: .releasing)
            workers[1].join()
            isDrained.store(true, ordering: .releasing)
            workers[2].join()
        } catch {
            isOver.store(true, ordering: .releasing)
            isSilent.store(true, ordering: .releasing)
            isDrained.store(true, ordering: .releasing)
            throw .failed("no thread: \(error); lower the load of this machine or raise ulimit -u")
        }
        commands.body { $0.mapEverything() }
        guest.body { $0.settle() }
        var failure: RunError?
        loop.body { failure = $0.failure }
        if let failure { throw failure }
        var report = account(device: device.take(), loop: loop.take(), guest: guest.take(), commands: commands.take())
        report.seconds = Double(TickClock.rawNanoseconds() &- start) / 1e9
        return report
    }

    private func account(
        device: borrowing ChaosDevice<Cache>, loop: borrowing ChaosLoop<Cache>, guest: borrowing ChaosGuest<Cache>,
        commands: borrowing ChaosCommands<Cache>
    ) -> ChaosReport {
        var model = device.thread.counters
        model += loop.thread.counters
        model += guest.thread.counters
        model += commands.thread.counters
        let census = vm.distributor.census()
        var report = ChaosReport()
        report.ledger.signals = device.calls + device.written + commands.signals
        report.ledger.notSent = device.notSent
        report.ledger.injections = device.calls + loop.tally.injections + commands.signals
        report.ledger.mergedInEventfd = loop.tally.mergedInEventfd
        report.ledger.spurious = loop.tally.spurious
        report.ledger.stale = loop.tally.stale
        report.ledger.refused = model.refused
        report.ledger.refusals = model.refusals
        report.ledger.blocked = model.blocked
        report.ledger.droppedInWindow = model.droppedInWindow
        report.ledger.latched = model.latched
        report.ledger.mergedPending = model.mergedPending
        report.ledger.deliveries = model.deliveries
        report.ledger.mergedAtFold = model.mergedAtFold
        report.ledger.mergedAtTransfer = model.mergedAtTransfer
        report.ledger.destroyed = model.destroyed
        report.ledger.droppedAtUnforward = model.droppedAtUnforward
        report.ledger.pendingAtEnd = UInt64(census.waiting.count)
        report.ledger.lost = UInt64(census.stuck.count)
        let accounts = [device.account, loop.account, guest.account, commands.account]
        report.ledgers = ChaosAccount.ledgers(accounts, lpis: Self.slots, census)
        report.faults = ChaosAccount.faults(report.ledgers, whole: report.ledger)
        for slot in 0..<Self.eventfdCount {
            let account = irqfds.table.account(slot)
            report.ledger.drained += account.drained
            if let words = account.fault { report.faults.append(LedgerFault(explanation: words)) }
        }
        report.toggles = commands.toggles
        report.failedEnables = commands.failedEnables
        report.upgrades = model.upgrades
        report.downgrades = model.downgrades
        report.invalidations = commands.invalidations
        report.commands = commands.commands
        report.hostCommands = model.hostCommands
        report.doorbells = model.doorbells
        report.overslept = guest.overslept
        for activities in [guest.activities, commands.activities] { report.activities += activities }
        return report
    }
}

/// The part of one thread, which only that thread uses while it runs.
final class ChaosPart<Part: ~Copyable>: @unchecked Sendable {
    // Used by one thread at a time: the thread that was started with it, then the one that joined that thread.
    private var part: Part?

    init(_ part: consuming Part) { self.part = consume part }

    func body(_ run: (inout Part) -> Void) {
        var mine = part.take()!
        run(&mine)
        part = consume mine
    }

    func take() -> Part { part.take()! }
}
