import Glibc

/// What several threads do at once, and what must hold afterwards.
public protocol Scenario: AnyObject {
    /// How many threads.
    var strands: Int { get }
    /// Back to the beginning, always the same. On the controlling thread, while no strand runs.
    func prepare()
    /// What strand number n does.
    func run(_ strand: Int)
    /// What does not hold at this moment, nil if all does; asked whenever another strand takes over.
    func invariant() -> String?
    /// What does not hold after the run, nil if all does. On the controlling thread.
    func verdict() -> String?
}

/// What came out of exploring a scenario.
public struct Findings: Sendable, CustomStringConvertible {
    /// A run that showed a fault.
    public struct Failure: Sendable {
        /// What did not hold.
        public let words: String
        /// How the run went.
        public let schedule: Schedule
        /// Whether the schedule showed it again on a scenario that was made anew.
        public let isRepeatable: Bool
    }

    /// Runs that followed one schedule after the other.
    public internal(set) var systematic = 0
    /// Runs that followed the dice.
    public internal(set) var random = 0
    /// With how many preemptions all schedules there are were tried; -1 if not even with none.
    public internal(set) var completed = -1
    /// Atomic steps of the longest run.
    public internal(set) var longest = 0
    /// How often the turn changed in all runs.
    public internal(set) var handovers = 0
    /// What decided the runs by chance.
    public internal(set) var seed: UInt64 = 0
    /// The first run that showed a fault, nil if none did.
    public internal(set) var failure: Failure?

    /// Prints them in the longer form, where nobody else does.
    public func show(_ name: String) {
        if Exploration.factor > 1 { print("\(name): \(self)") }
    }

    /// What was found, with all that it takes to see it again.
    public var description: String {
        let extent =
            "\(systematic) schedules (all with \(completed) preemptions or fewer), \(random) by chance, seed \(seed)"
        guard let failure else { return extent + ", up to \(longest) steps, \(handovers) hand-overs" }
        let again = failure.isRepeatable ? "" : " (not seen again)"
        return "\(failure.words); schedule \(failure.schedule)\(again); \(extent)"
    }
}

/// Runs a scenario under schedule after schedule.
public struct Exploration: Sendable {
    /// Preemptions in a systematic schedule at most.
    public var bound: Int
    /// Systematic runs at most.
    public var most: Int
    /// Runs by chance.
    public var random: Int
    /// Decides these.
    public var seed: UInt64
    /// No new run begins after so many seconds, whatever is left. Runs are bounded by their number: only what hangs
    /// takes so long, on the busiest machine as well.
    public var seconds = 1_200.0

    static var factor: Int { unsafe getenv("IRQMARK_SCHEDULES").flatMap { unsafe Int(String(cString: $0)) } ?? 1 }

    /// The environment's IRQMARK_SCHEDULES makes it so many times as long, and from 10 on with one more preemption.
    public init(bound: Int = 2, most: Int = 10_000, random: Int = 400, seed: UInt64) {
        let factor = Self.factor
        self.bound = factor >= 10 ? bound + 1 : bound
        self.most = most * factor
        self.random = random * factor
        self.seed = seed
        seconds *= Double(factor)
    }

    /// Explores until something does not hold or nothing is left to try.
    public func explore(_ make: () -> some Scenario) -> Findings {
        let scenario = make()
        let scheduler = Scheduler(scenario)
        var findings = Findings()
        findings.seed = seed
        let deadline = Self.nanoseconds() + UInt64(seconds * 1e9)

        /// One run; true if all held.
        func holds(_ chooser: any Chooser) -> Bool {
            scenario.prepare()
            let hasEnded = scheduler.run(chooser)
            findings.longest = max(findings.longest, scheduler.steps)
            findings.handovers = scheduler.handovers
            guard let words = scheduler.fault ?? (hasEnded ? scenario.verdict() : "no end") else { return true }
            let schedule = scheduler.schedule
            if hasEnded { scheduler.close() }
            let again = Self.replay(schedule, make)
            findings.failure = .init(words: words, schedule: schedule, isRepeatable: again == words)
            return false
        }

        // By chance first, so that most contended places are known before the systematic runs begin.
        let warmUp = min(random, 24)
        for run in 0..<warmUp {
            guard holds(RandomChooser(seed: seed, run: run)) else { return findings }
        }
        findings.random = warmUp
        scheduler.hasLearned = false
        for preemptions in 0...bound {
            let systematic = SystematicChooser(bound: preemptions)
            while findings.systematic < most, Self.nanoseconds() < deadline {
                systematic.begin()
                guard holds(systematic) else { return findings }
                findings.systematic += 1
                if scheduler.hasLearned {
                    scheduler.hasLearned = false
                    systematic.restart()
                } else if systematic.isUnrepeatable {
                    findings.failure = .init(
                        words: "the same decisions led elsewhere", schedule: scheduler.schedule, isRepeatable: false)
                    scheduler.close()
                    return findings
                } else if !systematic.advance() {
                    findings.completed = preemptions
                    break
                }
            }
        }
        while findings.random < random, Self.nanoseconds() < deadline {
            guard holds(RandomChooser(seed: seed, run: findings.random)) else { return findings }
            findings.random += 1
        }
        scheduler.close()
        return findings
    }

    /// One schedule on a scenario that is made anew; what did not hold.
    public static func replay(_ schedule: Schedule, _ make: () -> some Scenario) -> String? {
        let scenario = make()
        let scheduler = Scheduler(scenario)
        scenario.prepare()
        let hasEnded = scheduler.run(FixedChooser(schedule))
        let words = scheduler.fault ?? (hasEnded ? scenario.verdict() : "no end")
        if hasEnded { scheduler.close() }
        return words
    }

    private static func nanoseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
