import Irqfd
import Kernel
import Loads
import VGIC
import Vocabulary

/// The threads of a modelled arm beside the driver's, as its topology, its toggles, its churn and the guest's commands
/// ask for them.
struct ArmThreads<Cache: TranslationCache & ~Copyable> {
    var toggler: Toggler<Cache>?
    var churner: RouteChurner<Cache>?
    var commander: CommandChurner<Cache>?
    var vcpus: VCPUThread?
    var source: SourceThread?

    /// Makes the threads; `interrupts[slot]` is the interrupt that a slot's signals raise.
    /// - Throws: `failed` when a thread cannot be had; those that were made are ended.
    init(
        _ configuration: Arm, _ settings: ArmSettings, vm: VirtualMachine<Cache>, wakes: WakeSet,
        workload: Workload, interrupts: [Int], table: IrqfdTable, clock: TickClock, probe: StageProbe, hasGuest: Bool,
        accounts: LPIAccounts?
    ) throws(RunError) {
        do throws(RunError) {
            if configuration.togglesPerSecond > 0 {
                toggler = try Toggler(
                    vm, wakes: wakes, rate: configuration.togglesPerSecond, cpu: settings.togglerCPU,
                    lpis: accounts?.toggler)
            }
            if configuration.commands.kind != .none {
                commander = try CommandChurner(vm, configuration.commands, wakes: wakes, cpu: settings.togglerCPU)
            }
            if configuration.topology.hasVCPUThread, hasGuest {
                vcpus = try VCPUThread(
                    distributor: vm.distributor, wakes: wakes, blocks: configuration.guest == .wfi,
                    polls: HaltPoll(
                        nanoseconds: UInt64(configuration.haltPoll ?? 0), era: configuration.era ?? .newest),
                    recorder: Recorder(clock: clock, probe: probe), accounted: accounts?.vcpus, cpu: settings.vcpuCPU)
            }
            if configuration.topology.hasSourceThread {
                let order = SignalOrder(steps: workload.flattened.steps, interrupts: interrupts)
                source = try SourceThread(
                    order: order, times: workload.times, table: table, vcpus: vcpus, clock: clock, probe: probe,
                    cpu: settings.sourceCPU)
            }
        } catch {
            end()
            throw error
        }
    }

    /// Makes the thread that changes routes or irqfds.
    /// - Throws: `failed` when it cannot be had; the other threads are ended.
    mutating func addChurner(
        _ axes: RoutingAxes, _ irqfds: Irqfds<Cache>, hostInterrupts: [HostInterrupt], wakes: WakeSet,
        _ settings: ArmSettings
    ) throws(RunError) {
        do throws(RunError) {
            churner = try RouteChurner(
                axes, irqfds, hostInterrupts: hostInterrupts, wakes: wakes, cpu: settings.togglerCPU)
        } catch {
            end()
            throw error
        }
    }

    /// The threads beside the signals that the arm has.
    var sideThreads: [any SideThread] {
        let all: [(any SideThread)?] = [toggler, churner, commander]
        return all.compactMap(\.self)
    }

    /// Ends all threads.
    func end() {
        source?.end()
        vcpus?.end()
        for thread in sideThreads { thread.end() }
    }
}
