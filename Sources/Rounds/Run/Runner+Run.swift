import Arms
import Foundation
package import Kernel
import LiveKVM
import Loads
import Loops
import Metrics
public import Results
import Suites
public import Vocabulary
import Workloads

extension Runner {
    /// Runs the plan and measures.
    /// - Parameter progress: called before each slice.
    /// - Throws: `failed` where the machine of an arm fails.
    public func run(progress: (RunProgress) -> Void) throws(RunError) -> RunResult {
        let startedAt = Date()
        let start = TickClock.rawNanoseconds()
        try? FileLimit.raise()
        let processors = Processor.allowed()
        if let first = processors.first { try Self.use([first]) }
        // Where one of them is forbidden by now, the kernel leaves the thread the rest.
        defer { try? Processor.pin(to: processors) }
        let clock = TickClock.calibrated()

        var (records, skipped) = makeArms(arms, clock: clock, processors: processors)
        for record in records { record.histograms = plan.histograms }
        defer { for record in records { record.machine.end() } }
        let areAllThere = skipped.isEmpty
        let conclusion: RunConclusion
        if let comparison, areAllThere {
            conclusion = try compare(comparison, records, clock: clock, processors: processors, progress: progress)
        } else {
            // A comparison measures nothing if one of its arms is missing.
            var audit = RoundsAudit(processors: processors.count, concernsWallTime: true)
            let rate = comparison == nil ? try survey(records, &audit, clock: clock, since: start, progress) : 0
            conclusion = RunConclusion(
                audit: Audit(audit, needs: needs(processors.count), processors: processors.count), rate: rate)
        }

        let elapsed = TickClock.rawNanoseconds() &- start
        var machine = HostRecord.read(clock: clock, processors: processors.count)
        if suite.name == Suite.diagnosis { machine.addInterfaces() }
        var audit = conclusion.audit
        audit.remedies += Audit.remedies(machine)
        let silent = records.filter { !$0.rounds.isEmpty && $0.isSilent }
        skipped += silent.map(Skipped.init(silent:))
        let measured = records.filter { (!$0.rounds.isEmpty && !$0.isSilent) || $0.isVoid }
        // Beside an arm that delivered nothing there is nothing to compare.
        let canCompare = comparison != nil && areAllThere && silent.isEmpty
        for record in records where record.rounds.isEmpty && !record.isVoid {
            skipped.append(
                plan.failsFast && !StopRequest.isMade
                    ? Skipped(name: record.name, cause: "another arm was void before its first round", remedy: "")
                    : areAllThere || comparison == nil
                        ? Skipped(
                            name: record.name, cause: "interrupted before its first round", remedy: "run it to the end")
                        : Skipped(name: record.name, cause: "the arm beside it cannot run", remedy: ""))
        }
        let isLoopMissing = plan.loops.contains { loop in
            arms.contains { $0.loop == loop } && !records.contains { $0.machine.configuration.loop == loop }
        }
        let results = measured.map {
            $0.result(
                window: window(of: $0), rate: conclusion.rate, arrivals: plan.arrivals ?? .constant,
                workload: workload(of: $0.machine.configuration))
        }
        if comparison == nil {
            audit.consider(results, keeping: Set(records.filter(\.keepsDisturbedRounds).map(\.name)))
        }
        return RunResult(
            tool: .current,
            invocation: Invocation(
                suite: suite.name, seed: plan.seed, startedAt: startedAt.ISO8601Format(),
                durationNanoseconds: elapsed, interrupted: StopRequest.isMade),
            environment: machine,
            audit: audit,
            arms: results,
            skipped: skipped, requiredArmSkipped: isLoopMissing || (comparison != nil && !canCompare),
            comparisons: canCompare ? conclusion.comparisons : [], judged: canCompare ? conclusion.judged : nil)
    }

    /// Measures the arms of a suite in as many rounds as the time allows. Returns the rate of the open-loop slices.
    private func survey(
        _ records: [ArmRecord], _ audit: inout RoundsAudit, clock: TickClock, since start: UInt64,
        _ progress: (RunProgress) -> Void
    ) throws(RunError) -> Double {
        let live = records.filter { $0.live != nil }
        let modelled = records.filter { $0.live == nil }
        // Live KVM is so much slower that one rate for all arms would leave the model idle. It gets a quarter of the
        // time.
        let share = live.isEmpty ? 0 : modelled.isEmpty ? 1 : 0.25
        let first = try warmUp(modelled, rounds: plan.rounds, share: 1 - share)
        let second = try warmUp(live, rounds: plan.rounds ?? (modelled.isEmpty ? nil : first.rounds), share: share)
        for record in live { record.rate = second.rate }
        measure([(modelled, first), (live, second)], &audit, clock: clock, since: start, progress: progress)
        for record in records { record.keepWhatThereIs() }
        audit.keeping = Set(records.filter(\.keepsDisturbedRounds).map(\.name))
        return modelled.isEmpty ? second.rate : first.rate
    }

    /// The needs of all topologies that run.
    package func needs(_ processors: Int) -> [ProcessorNeed] {
        arms.map(completed).filter { $0.leastProcessors <= processors }
            .map { ProcessorNeed(topology: $0.topology.rawValue, processors: $0.processors) }
    }

    /// The arm with what it leaves to the run.
    private func completed(_ arm: Arm) -> Arm {
        arm.completed(
            era: plan.era ?? .newest, listRegisters: plan.listRegisters ?? 4, haltPoll: plan.haltPoll ?? 0,
            writers: plan.writers ?? 1)
    }

    /// Makes every arm that this machine can run; the others are skipped with cause and remedy.
    package func makeArms(
        _ arms: [Arm], clock: TickClock, processors: [Int]
    ) -> ([ArmRecord], [Skipped]) {
        let ring = arms.contains { $0.loop.needsRing } ? RingUnavailable.probe() : nil
        var settings = settings
        settings.callMakesSystemCall = plan.callSystemCall
        settings.accountsLPIs = plan.accountsLPIs
        settings.vcpuCPU = processors.count > 1 ? processors[1] : nil
        settings.loopCPU = processors.count > 1 ? processors[1] : nil
        settings.writerCPUs = processors.indices.filter { $0 != 1 }.map { processors[$0] }
        settings.togglerCPU = processors.count > 1 ? processors.last : nil
        var descriptorsLeft = FileLimit.current().soft - 64
        var records: [ArmRecord] = []
        var skipped: [Skipped] = []
        for arm in arms.map(completed) {
            if let obstacle = obstacle(to: arm, beside: arms, ring: ring, processors: processors.count) {
                skipped.append(obstacle)
                continue
            }
            let needed =
                arm.loop == .call
                ? 0 : arm.isLive ? arm.live.lines : workload(of: arm).slots.count + arm.routing.descriptors
            if needed > max(descriptorsLeft, 0) {
                skipped.append(
                    Skipped(
                        name: arm.name, cause: "its \(needed) eventfds are more than the process may open",
                        remedy: "raise the limit (ulimit -Hn 65536), or run fewer arms at once (--loop, --path)"))
                continue
            }
            descriptorsLeft -= needed
            if arm.isLive {
                // A live machine takes descriptors for the VM, its vCPUs, the statistics of each, and a ring.
                descriptorsLeft -= 3 + 2 * arm.live.vcpus
                do throws(KVMUnavailable) {
                    let record = try makeLive(arm, clock: clock, processors: processors)
                    records.append(record)
                } catch {
                    skipped.append(Skipped(name: arm.name, cause: error.cause, remedy: error.remedy))
                }
                continue
            }
            // The loop, and what wakes its thread.
            if needed > 0 { descriptorsLeft -= 2 }
            do {
                settings.sourceCPU = processors.count > 1 ? processors[arm.topology == .apart ? 2 : 1] : nil
                let record = ArmRecord(try make(arm, settings, clock))
                record.times = workload(of: arm).times
                records.append(record)
            } catch {
                skipped.append(Skipped(name: arm.name, cause: Self.words(of: error, on: arm), remedy: ""))
            }
        }
        return (records, skipped)
    }

    /// Why this machine cannot run an arm, or why it is left out; nil if nothing is known before it is made.
    /// - Parameters:
    ///   - arm: the arm.
    ///   - arms: all arms of the run.
    ///   - ring: why there is no io_uring here; nil if there is, or if no arm needs it.
    ///   - processors: how many processors the process may use.
    private func obstacle(
        to arm: Arm, beside arms: [Arm], ring: RingUnavailable?, processors: Int
    ) -> Skipped? {
        if arm.isLive, arm.live.architecture != LiveArchitecture.host { return Self.foreign(arm) }
        if arm.leastProcessors > processors { return Self.shortage(arm, processors) }
        if let ring, arm.loop.needsRing { return Skipped(name: arm.name, cause: ring.cause, remedy: ring.remedy) }
        if arm.workload == .trace, let traceObstacle {
            return Skipped(name: arm.name, cause: traceObstacle.problem, remedy: traceObstacle.remedy)
        }
        if let reason = plan.reasonToLeaveOut(arm, beside: arms, facts: { .read() }), comparison == nil {
            return reason
        }
        guard arm.isLive, let missing = KVMProbe.unavailable(arm.live.chip) else { return nil }
        return Skipped(name: arm.name, cause: missing.cause, remedy: missing.remedy)
    }

    private static func shortage(_ arm: Arm, _ processors: Int) -> Skipped {
        guard processors > 0 else {
            return Skipped(
                name: arm.name, cause: "the kernel does not say which CPUs this process may use (sched_getaffinity)",
                remedy: "allow that call where it is forbidden (seccomp)")
        }
        let allowed = processors == 1 ? "1 CPU" : "\(processors) CPUs"
        return Skipped(
            name: arm.name,
            cause: "topology \(arm.topology.rawValue)"
                + ((arm.writers ?? 1) > 1 ? " with \(arm.writers ?? 1) writers" : "")
                + " needs a CPU for each of its \(arm.processors) threads, this process may use \(allowed)",
            remedy: "give it more (taskset, cgroup), or take topology inline"
                + ((arm.writers ?? 1) > 1 ? ", or one writer" : ""))
    }

    /// A live arm whose guest is for another architecture than this host's.
    private static func foreign(_ arm: Arm) -> Skipped {
        let architecture = arm.live.architecture.word
        return Skipped(
            name: arm.name, cause: "its guest is for \(architecture), and this host is not",
            remedy: "run it on an \(architecture) host with KVM")
    }

    /// Makes an arm that the host's KVM runs.
    /// - Throws: the cause why it cannot be made here, and a remedy.
    private func makeLive(
        _ arm: Arm, clock: TickClock, processors: [Int]
    ) throws(KVMUnavailable) -> ArmRecord {
        guard clock.source == LiveConfiguration.clockSource else {
            throw KVMUnavailable(
                cause: "the guest stamps with \(LiveConfiguration.clockSource), and the clock here is \(clock.source)",
                remedy: "use a machine whose processor counts at a constant rate")
        }
        do throws(RunError) {
            let engine = try LiveEngine(arm, seed: plan.seed, processors: processors, clock: clock)
            let record = ArmRecord(engine)
            try Self.tryOut(record.machine)
            record.live = LiveResult(
                KVMFacts.read(), chip: arm.live.chip, automaticEOI: try? AutomaticEOI.probe(), clock: clock,
                clockLag: engine.machine.clockLag)
            return record
        } catch {
            throw KVMUnavailable(cause: Self.words(of: error, on: arm), remedy: "")
        }
    }

    /// Why an arm could not be made, without the arm's name, which stands before it anyway.
    private static func words(of error: RunError, on arm: Arm) -> String {
        let words = if case .failed(let words) = error { words } else { "\(error)" }
        let prefix = "\(arm.name): "
        return words.hasPrefix(prefix) ? String(words.dropFirst(prefix.count)) : words
    }

    /// Runs a few signals through a live machine. A machine whose vCPU does not run costs the run that arm, not the
    /// whole run.
    static func tryOut(_ machine: any ArmRunner) throws(RunError) {
        var discarded = LatencyAccount()
        _ = try machine.slice(.closed(window: 1), signals: 16, latency: &discarded)
    }

    private func make(
        _ arm: Arm, _ settings: ArmSettings, _ clock: TickClock
    ) throws(RunError) -> any ArmRunner {
        try arm.machine(workload: workload(of: arm), settings: settings, clock: clock)
    }
}
