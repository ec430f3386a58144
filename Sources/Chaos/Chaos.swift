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
    static var eventfdCount: Int { ChaosActivity.eventfds }
    /// The GSI of the first level line, behind those of the eventfds.
    static var firstLineGSI: Int { eventfdCount }
    /// The GSI, and the slot, of a device that comes and goes, behind those of the lines.
    static var passingGSI: Int { firstLineGSI + ChaosLines.count }

    let plan: ChaosPlan
    let vm: VirtualMachine<Cache>
    let host: HostGIC
    let irqfds: Irqfds<Cache>
    /// The devices' own, by slot. Each is assigned, but for a moment now and then, to the GSI of its slot's number.
    let eventfds: Slab<EventFD>
    let lines: ChaosLines
    let wakes: WakeSet
    /// The host's interrupt of each slot.
    private(set) var interrupts: [Int] = []
    /// Raised when nothing new may begin; then when devices and commands have stopped and the loop may drain; then when
    /// the loop has, and the vCPUs may stop.
    let isOver = Atomic<Bool>(false)
    let isSilent = Atomic<Bool>(false)
    let isDrained = Atomic<Bool>(false)
    /// How often guest and loop have gone round.
    private let turnsOfGuest = Atomic<UInt64>(0)
    private let turnsOfLoop = Atomic<UInt64>(0)

    init(_ plan: ChaosPlan, _ gic: HostGICKind) throws(RunError) {
        self.plan = plan
        var distributor = DistributorConfiguration(vcpuIDs: Self.ids, lpiCount: Self.slots)
        distributor.idle = .wfi
        distributor.loadedByRegisters = Self.loadedByRegisters
        vm = VirtualMachine(distributor, readers: 3, relax: { Processor.yield() })
        host = HostGIC(processors: Self.processors, vpeids: plan.vpeids, profile: gic.profile)
        wakes = WakeSet.onFutex(vcpus: Self.vcpus, forget: plan.forgottenWake)
        do {
            eventfds = try EventFD.several(Self.eventfdCount)
            lines = try ChaosLines()
            irqfds = try Irqfds(vm: vm, capacity: Self.passingGSI + 1)
            var thread = HostThread(wakes: wakes)
            try irqfds.setGSIRouting(Self.routes(Array(0..<Self.eventfdCount)), thread: &thread)
            // In this order, so that GSI n has slot n; one that is deassigned finds its slot free when it comes back.
            for gsi in 0..<Self.eventfdCount { try irqfds.irqfd(request(gsi), thread: &thread) }
            for line in 0..<ChaosLines.count { try irqfds.irqfd(request(line: line), thread: &thread) }
        } catch {
            throw .noEventfd(error)
        }
        try setUp()
    }

    /// KVM_IRQFD of the eventfd that raises a GSI.
    func request(_ gsi: Int) -> IrqfdRequest {
        IrqfdRequest(eventfd: eventfds[gsi].rawValue, gsi: UInt32(gsi))
    }

    /// KVM_IRQFD of the eventfd that raises a line, with its resamplefd.
    func request(line: Int) -> IrqfdRequest {
        IrqfdRequest(
            eventfd: lines.eventfds[line].rawValue, gsi: UInt32(Self.firstLineGSI + line), flags: IrqfdRequest.resample,
            resamplefd: lines.resamplefds[line].rawValue)
    }

    /// A line's device raises it.
    func raise(line: Int) {
        let outcome = irqfds.table.signal(Self.firstLineGSI + line, stamp: .unknown, through: lines.eventfds[line])
        precondition(outcome == .written, "the eventfd of a line cannot be written: \(outcome)")
    }

    /// The routing table: eventfds lead to the MSIs of the given slots, lines to their pins, and the device that comes
    /// and goes to the MSI of its slot.
    static func routes(_ targets: [Int]) -> [GSIRoute] {
        targets.enumerated().map { gsi($0, to: $1) }
            + (0..<ChaosLines.count).map { .pin(gsi: UInt32(firstLineGSI + $0), UInt32($0)) }
            + [gsi(passingGSI, to: passingGSI)]
    }

    /// How often the guest's thread has gone through all vCPUs.
    var guestTurns: UInt64 { turnsOfGuest.load(ordering: .relaxed) }
    /// How often the loop's thread has waited and injected.
    var loopTurns: UInt64 { turnsOfLoop.load(ordering: .relaxed) }
    /// The guest's thread has gone through all vCPUs.
    func countGuestTurn() { turnsOfGuest.add(1, ordering: .relaxed) }
    /// The loop's thread has waited and injected.
    func countLoopTurn() { turnsOfLoop.add(1, ordering: .relaxed) }

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
        vm.distributor.setEnabled(true, thread: &thread)
        for line in 0..<ChaosLines.count {
            guard let spi = vm.distributor.interrupt(ChaosLines.intid(line)) else {
                throw .failed("the VM has no SPI \(ChaosLines.intid(line).rawValue)")
            }
            vm.distributor.setTarget(spi, vcpu: line % Self.vcpus, thread: &thread)
            vm.distributor.configure(
                spi, enabled: true, priority: 0xA0, isGroup1: true, isLevel: true, thread: &thread)
        }
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
}
