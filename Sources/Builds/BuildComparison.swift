import Foundation
package import Kernel
import Metrics
public import Results
public import Rounds
import Statistics
public import Vocabulary

/// Compares two builds of irqmark: many launches of each, in fresh processes side by side, in lock step.
///
/// A launch is four processes: the base, the base once more as control, the head, and the head once more. One of them
/// measures while all others sleep. In each round the four processes measure every arm of the suite one right after the
/// other, in the order of a Williams square that is drawn anew for each block. Each block is measured by the next
/// launch, which is started when its turn comes; after the last launch it is the first one's turn again. Beside the
/// test of all rounds, four of five launches must show a change beyond the threshold: two builds, or two launches of
/// one build, can differ by their layout in memory alone.
public final class BuildComparison {
    package let plan: BuildPlan
    /// The processes: `processes[launch][role]`.
    package private(set) var processes: [[BuildProcess]] = []
    /// What the processes said of themselves: `hellos[launch][role]`.
    package private(set) var hellos: [[LockstepHello]] = []
    /// The synthetic work of each arm, once the first launch has measured how much a share is.
    private var handicaps: [Handicap.Amount] = []
    package let clock = TickClock.calibrated()
    let audited: Int

    /// How many launches a verdict needs.
    public static let leastLaunches = Method.leastLaunches

    /// How many launches this process can have at once, by its limit of file descriptors: at most as many as a
    /// comparison has.
    public static var mostLaunches: Int {
        try? FileLimit.raise()
        let left = FileLimit.current().soft - descriptorsBeside
        return min(Method.launches, left / (BuildRole.allCases.count * BuildProcess.descriptors))
    }

    /// Descriptors that the comparing process has beside those of the launches, and what a start takes for a moment.
    private static let descriptorsBeside = 32

    /// How many launches there are.
    private let launches: Int

    /// Checks that both programs can be run; starts nothing.
    /// - Throws: `failed` if one of them is not there or no program, or if too few descriptors are allowed.
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
        launches = Self.mostLaunches
        guard launches >= Self.leastLaunches else {
            throw .failed(
                "\(FileLimit.current().soft) file descriptors are too few for \(Self.leastLaunches) launches of two "
                    + "builds; allow more (ulimit -n 1024)")
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
        guard try launch({ progress(Self.starting($0)) }) else { return interrupted(startedAt, start) }
        let arms = try BuildArms(hellos[0])
        let assumed = try identify(arms, hellos[0])
        let used = Double(TickClock.rawNanoseconds() &- start)
        var rounds = try BuildRounds(plan, arms, launchNanoseconds: used)
        if !arms.isVoid {
            try apply(arms)
            try rounds.measure(self, progress: progress)
        }
        let accounts = try collect(arms)
        var result = result(rounds, arms, hellos, accounts, startedAt: startedAt, start: start)
        result.assumed = assumed + [BuildRow.assumption(plan, arms)].compactMap(\.self)
        return result
    }

    package var isInterrupted: Bool { StopRequest.isMade }

    private static func starting(_ name: String) -> RunProgress {
        RunProgress(armName: name, round: 0, rounds: 0, fractionDone: 0, secondsLeft: .infinity)
    }

    /// Starts the next launch, unless all were started: its processes one after the other, so that each warms its arms
    /// up undisturbed. False if the user interrupts.
    private func launch(_ progress: (String) -> Void) throws(RunError) -> Bool {
        var started: [BuildProcess] = []
        var said: [LockstepHello] = []
        for role in BuildRole.allCases {
            guard !isInterrupted else {
                for process in started { process.end() }
                return false
            }
            progress("launch \(processes.count + 1) of \(role.name)")
            let process = try BuildProcess(role, launch: processes.count, plan: plan)
            started.append(process)
            said.append(try process.hello(within: plan.patienceSeconds))
        }
        processes.append(started)
        hellos.append(said)
        return true
    }

    /// The processes whose turn a block is, which are started now if they were not. Nil if the user interrupts, or an
    /// account breaks as they warm up.
    func processes(
        of block: Int, _ arms: BuildArms, _ progress: (String) -> Void
    ) throws(RunError) -> (launch: Int, isNew: Bool, processes: [BuildProcess])? {
        let launch = block % launches
        // The first one is there before anything is planned.
        let isNew = block < launches
        if launch == processes.count {
            guard try self.launch(progress) else { return nil }
            try BuildArms.check(hellos[launch], against: hellos[0])
            guard !arms.isVoid(hellos[launch]) else { return nil }
            try apply(arms)
        }
        return (launch, isNew, processes[launch])
    }

    /// Adds the handicap's work to its build in the latest launch. The first launch measures how much work a share is;
    /// all launches do that much.
    private func apply(_ arms: BuildArms) throws(RunError) {
        guard let handicap = plan.handicap, let latest = processes.last else { return }
        if handicaps.isEmpty { handicaps = arms.shared.map { _ in handicap.amount } }
        for arm in arms.shared.indices {
            for role in BuildRole.allCases where role.isHead == (handicap.arm != 0) {
                handicaps[arm] = try latest[role.rawValue].apply(
                    arms.place(arm, role), handicaps[arm], within: plan.patienceSeconds)
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
