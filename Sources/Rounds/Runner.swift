package import Arms
import Foundation
import Kernel
package import Loads
import Loops
import Metrics
import Results
package import Suites
public import Vocabulary
import Workloads

/// Runs a plan: makes the arms, warms them up, measures them in interleaved rounds, and accounts for every signal.
public final class Runner {
    package let plan: RunPlan
    package let suite: Suite
    package let arms: [Arm]
    /// What is compared; nil if nothing is.
    package let comparison: ComparePlan?
    package let generated: Workload
    /// The generated loads of arms that say theirs themselves.
    private let shaped: [LoadShape: Workload]
    package let recorded: Workload?
    /// Why the recorded guest that ships is not here, as beside a program that was moved without it.
    let traceObstacle: WorkloadError?
    /// What every arm is made with, before the plan has its say. Tests plant faults in it.
    package var settings = ArmSettings()

    /// Checks the plan and reads what it names; measures nothing.
    /// - Throws: `usage` for an unknown suite or a plan that no arm fits; `failed` for a trace that was named and
    ///   cannot be read.
    public convenience init(_ plan: RunPlan) throws(RunError) {
        guard let suite = plan.definition else {
            throw .usage("there is no suite \"\(plan.suite)\"; irqmark list shows them")
        }
        let arms = plan.arms(of: suite)
        guard !arms.isEmpty else {
            throw .usage("no arm of suite \(suite.name) fits all filters; irqmark list shows the arms")
        }
        var filled = plan
        filled.fill(from: suite.load)
        try self.init(filled, suite, arms, comparison: nil)
    }

    /// Prepares a comparison of arms; measures nothing.
    /// - Throws: `failed` for a trace that cannot be read.
    public convenience init(comparing comparison: ComparePlan) throws(RunError) {
        let suite = Suite(
            name: comparison.run.suite, summary: "arms in paired rounds", arms: comparison.arms,
            seconds: ComparePlan.usualSeconds)
        try self.init(comparison.run, suite, suite.arms, comparison: comparison)
    }

    private init(
        _ plan: RunPlan, _ suite: Suite, _ arms: [Arm], comparison: ComparePlan?
    ) throws(RunError) {
        self.plan = plan
        self.suite = suite
        self.arms = arms
        self.comparison = comparison
        generated = Workload.generated(
            devices: suite.load.devices ?? LoadShape.usualDevices, events: LoadShape.usualEvents,
            vcpus: plan.vcpus ?? LoadShape.usualVCPUs, seed: plan.seed)
        var shaped: [LoadShape: Workload] = [:]
        for shape in Set(arms.map(\.shape)) where !shape.isUnsaid {
            shaped[shape] = Workload.generated(
                devices: shape.devices ?? suite.load.devices ?? LoadShape.usualDevices,
                events: shape.events ?? LoadShape.usualEvents,
                vcpus: shape.vcpus ?? plan.vcpus ?? LoadShape.usualVCPUs, seed: plan.seed)
        }
        self.shaped = shaped
        (recorded, traceObstacle) = try Self.recorded(plan, arms)
    }

    /// The recorded guest, if an arm plays one. One that somebody named must be there; that the shipped one is not
    /// costs the arms that would play it.
    private static func recorded(
        _ plan: RunPlan, _ arms: [Arm]
    ) throws(RunError) -> (Workload?, WorkloadError?) {
        guard arms.contains(where: { $0.workload == .trace }) else { return (nil, nil) }
        var path = plan.trace ?? ""
        if plan.trace == nil {
            do throws(WorkloadError) { path = try ShippedTraces.path() } catch { return (nil, error) }
        }
        do throws(WorkloadError) {
            var workload = try Workload.trace(file: path)
            workload.times = try times(of: workload, path, plan)
            return (workload, nil)
        } catch {
            throw .failed(error.description)
        }
    }

    /// The longest time without a signal that a trace may have, in nanoseconds: a slice can only be stopped at its end.
    static let longestGap: UInt64 = 1_000_000_000

    /// A trace's own times at the plan's speed; nil if it has none, or a rate was asked for.
    private static func times(
        of workload: Workload, _ path: String, _ plan: RunPlan
    ) throws(WorkloadError) -> SignalTimes? {
        guard let times = workload.times else {
            guard plan.speed == nil else {
                throw WorkloadError(
                    path: path, line: nil, problem: "its MSIs have no times, so they have no speed",
                    remedy: "leave --speed out, or take --rate")
            }
            return nil
        }
        guard plan.keepsTimes else { return nil }
        let played = times.faster(by: plan.speed ?? 1)
        guard played.longestGap <= longestGap else {
            let gap = (Double(played.longestGap) / 1e7).rounded() / 100
            throw WorkloadError(
                path: path, line: nil, problem: "\(gap) s pass between two of its signals, and 1 s is the most",
                remedy: "take a greater --speed (at most 100), or --rate")
        }
        return played
    }

    package func workload(of arm: Arm) -> Workload {
        if arm.workload == .trace { return recorded ?? generated }
        if let load = shaped[arm.shape], arm.routing.devices == nil { return load }
        guard let devices = arm.routing.devices else { return generated }
        let vectors = arm.routing.vectors
        return .generated(
            devices: devices, events: vectors, spares: vectors,
            vcpus: arm.shape.vcpus ?? plan.vcpus ?? LoadShape.usualVCPUs, seed: plan.seed)
    }
}
