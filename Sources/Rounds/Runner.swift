import Loops
import Foundation
import Kernel
public import Metrics
import Synchronization

/// Runs a plan: makes the arms, warms them up, measures them in interleaved rounds, accounts for every signal.
public final class Runner {
    let plan: RunPlan
    let suite: Suite
    let arms: [ArmConfiguration]
    /// Set if the arms are compared.
    let comparison: ComparePlan?
    let generated: Workload
    let recorded: Workload?
    /// For tests: the number of the wake-up that each arm forgets.
    var forgottenWake: Int?

    private static let interrupted = Atomic<Bool>(false)

    /// Checks the plan and reads what it names; measures nothing.
    /// - Throws: `usage` for an unknown suite or a plan that no arm fits; `failed` for a trace that cannot be read.
    public convenience init(_ plan: RunPlan) throws(HarnessError) {
        guard let suite = plan.definition else {
            throw .usage("there is no suite \"\(plan.suite)\"; irqmark list shows them")
        }
        let arms = suite.arms.filter(plan.keeps)
        guard !arms.isEmpty else {
            throw .usage("no arm of suite \(suite.name) fits all filters; irqmark list shows the arms")
        }
        var filled = plan
        filled.fill(from: suite.load)
        try self.init(filled, suite, arms, comparison: nil)
    }

    /// Compares arms with each other.
    /// - Throws: `failed` for a trace that cannot be read.
    public convenience init(comparing comparison: ComparePlan) throws(HarnessError) {
        let suite = Suite(
            name: comparison.run.suite, summary: "arms in paired rounds", arms: comparison.arms, seconds: 40)
        try self.init(comparison.run, suite, suite.arms, comparison: comparison)
    }

    private init(
        _ plan: RunPlan, _ suite: Suite, _ arms: [ArmConfiguration], comparison: ComparePlan?
    ) throws(HarnessError) {
        self.plan = plan
        self.suite = suite
        self.arms = arms
        self.comparison = comparison
        generated = Workload.generated(vcpus: plan.vcpus ?? 4, seed: plan.seed)
        if arms.contains(where: { $0.workload == .trace }) {
            do {
                let path = try plan.trace ?? ShippedTraces.path()
                recorded = try Workload.trace(file: path)
            } catch {
                throw .failed((error as? WorkloadError)?.description ?? "\(error)")
            }
        } else {
            recorded = nil
        }
    }

    /// Ends the run after the slice that is running. May be called from a signal handler.
    public static func requestInterrupt() { interrupted.store(true, ordering: .relaxed) }

    /// Whether somebody asked for the end.
    public static var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

    /// Measures.
    /// - Parameter progress: called before each slice.
    public func run(progress: (Progress) -> Void) throws(HarnessError) -> RunResult {
        try run(faults: nil, progress: progress)
    }

    func workload(of arm: ArmConfiguration) -> Workload { arm.workload == .trace ? recorded ?? generated : generated }
}
