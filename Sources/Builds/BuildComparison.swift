import Foundation
package import Kernel
import Metrics
public import Results
public import Rounds
import Statistics
public import Vocabulary

/// Compares two builds of irqmark: five launches of each, in fresh processes side by side, in lock step.
///
/// A launch is three processes: the base, the base once more as control, and the head. One of them measures while all
/// others sleep. In each round the three processes measure every arm of the suite one right after the other, in the
/// order of a Latin square that is drawn anew for each block. The blocks are dealt to the launches in turn. Beside the
/// test of all rounds, four of five launches must agree on the direction of a change: two builds, or two launches of
/// one build, can differ by their layout in memory alone.
public final class BuildComparison {
    package let plan: BuildPlan
    /// The processes: `processes[launch][role]`.
    package var processes: [[BuildProcess]] = []
    package let clock = TickClock.calibrated()
    let audited: Int

    /// Checks that both programs can be run; starts nothing.
    /// - Throws: `failed` if one of them is not there or no program.
    public init(_ plan: BuildPlan) throws(RunError) {
        for (role, path) in [("base", plan.base), ("head", plan.head)] {
            var isFolder: ObjCBool = false
            // SAFETY: the flag is ours, and set before the call returns.
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw .failed("build \(role) (\(path)): there is no such file")
            }
            guard !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: path) else {
                throw .failed("build \(role) (\(path)): is no program that may be run")
            }
        }
        self.plan = plan
        audited = Processor.allowed().count
    }

    deinit { for process in processes.joined() { process.end() } }

    /// Measures until a look decides. No process outlives the call.
    /// - Parameter progress: called before each slice.
    /// - Throws: `failed` if a process dies, hangs or cannot measure, `notComparable` if the builds have nothing in
    ///   common that could be compared, `usage` if slices are too short for what is to be judged.
    public func run(progress: (RunProgress) -> Void) throws(RunError) -> RunResult {
        let startedAt = Date()
        let start = TickClock.rawNanoseconds()
        defer {
            for process in processes.joined() { process.end() }
            processes = []
        }
        let hellos = try launchAll(progress)
        guard !hellos.isEmpty else { return interrupted(startedAt, start) }
        let arms = try BuildArms(hellos)
        let assumed = try identify(arms, hellos[0])
        let used = Double(TickClock.rawNanoseconds() &- start)
        var rounds = try BuildRounds(plan, arms, usedNanoseconds: used)
        let isVoid = arms.isVoid
        if !isVoid {
            try apply(arms)
            if try rounds.warmUp(self) { try rounds.measure(self, progress: progress) }
        }
        let accounts = try collect(arms)
        var result = result(rounds, arms, hellos, accounts, startedAt: startedAt, start: start)
        result.assumed = assumed + [BuildRow.assumption(plan, arms)].compactMap(\.self)
        return result
    }

    package var isInterrupted: Bool { StopRequest.isMade }

    /// Starts all processes, one after the other, so that each warms its arms up undisturbed. Empty if the user
    /// interrupts.
    private func launchAll(_ progress: (RunProgress) -> Void) throws(RunError) -> [[LockstepHello]] {
        var hellos: [[LockstepHello]] = []
        for launch in 0..<Method.launches {
            processes.append([])
            hellos.append([])
            for role in BuildRole.allCases {
                if isInterrupted { return [] }
                progress(
                    RunProgress(
                        armName: "launch \(launch + 1) of \(role.name)", round: 0, rounds: 0, fractionDone: 0,
                        secondsLeft: .infinity))
                let process = try BuildProcess(role, launch: launch, plan: plan)
                processes[launch].append(process)
                hellos[launch].append(try process.hello(within: plan.patienceSeconds))
            }
        }
        return hellos
    }

    /// Adds the handicap's work to its build. The first launch measures how much work a share is; all launches do that
    /// much.
    private func apply(_ arms: BuildArms) throws(RunError) {
        guard let handicap = plan.handicap else { return }
        let roles: [BuildRole] = handicap.arm == 0 ? [.base, .control] : [.head]
        for arm in arms.shared.indices {
            var amount = handicap.amount
            for launch in processes {
                for role in roles {
                    let place = arms.place(arm, role)
                    amount = try launch[role.rawValue].apply(place, amount, within: plan.patienceSeconds)
                }
            }
        }
    }

    /// The accounts of all launches, added up: `accounts[role][arm]`.
    private func collect(_ arms: BuildArms) throws(RunError) -> [[ArmAccount]] {
        var sums: [[ArmAccount]] = BuildRole.allCases.map { _ in [] }
        for (number, launch) in processes.enumerated() {
            for role in BuildRole.allCases {
                let all = try launch[role.rawValue].accounts(within: plan.patienceSeconds)
                for arm in arms.shared.indices {
                    let place = arms.place(arm, role)
                    guard all.indices.contains(place) else {
                        throw .failed(
                            "\(launch[role.rawValue].displayName) gives no account of arm \(arms.shared[arm])")
                    }
                    var account = all[place]
                    for fault in account.faults.indices {
                        account.faults[fault].explanation += " (launch \(number + 1))"
                    }
                    if number == 0 {
                        sums[role.rawValue].append(account)
                    } else {
                        sums[role.rawValue][arm].add(account)
                    }
                }
            }
        }
        return sums
    }
}
