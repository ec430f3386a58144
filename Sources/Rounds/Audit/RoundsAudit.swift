import Kernel
import Metrics
package import Results

/// Audits the rounds of a run or a comparison, arm by arm: what disturbed each round, and what disturbed all slices
/// that count.
package struct RoundsAudit {
    /// The disturbance of all rounds that count.
    private(set) var undisturbed: Disturbance
    /// The disturbance of all that was measured, excluded rounds and slices included: what remedies are for.
    private(set) var whole: Disturbance
    /// An entry for each measured round, in order; warm-up rounds have none.
    package private(set) var rounds: [RoundAudit] = []
    /// What was seen since the last round ended; nil if nothing was measured since.
    private var current: Disturbance?
    /// Which arms' slices were excluded since then, and why.
    private var exclusions: [ArmExclusion] = []
    /// The arms whose disturbed slices had to be kept.
    package var keeping: Set<String> = []
    private let processors: Int
    private var before: DisturbanceReading
    private var start: UInt64

    /// - Parameters:
    ///   - processors: how many processors this process may use.
    ///   - concernsWallTime: whether wall time is judged.
    package init(processors: Int, concernsWallTime: Bool) {
        self.processors = max(processors, 1)
        before = .now()
        start = TickClock.rawNanoseconds()
        undisturbed = Disturbance(from: before, to: before, elapsedNanoseconds: 0, processors: self.processors)
        undisturbed.concernsWallTime = concernsWallTime
        whole = undisturbed
    }

    /// Notes that slices begin.
    package mutating func begin() {
        before = .now()
        start = TickClock.rawNanoseconds()
    }

    /// Notes that the slices of an arm have ended, which a thread of another process measured. Returns why they do not
    /// count, nil if they do.
    package mutating func end(thread: ThreadDisturbance, of arm: String) -> String? {
        let disturbance = disturbance { disturbance in
            disturbance.spinGapNanoseconds = thread.spinGap
            disturbance.involuntarySwitches = thread.involuntarySwitches
            disturbance.migrations = thread.migrations
            disturbance.waitedNanoseconds = thread.waitedNanoseconds
            disturbance.awayNanoseconds = thread.awayNanoseconds
        }
        return take(disturbance, of: arm)
    }

    /// Notes that the slices of an arm have ended, which the calling thread drove. Returns why they do not
    /// count, nil if they do.
    package mutating func end(_ slices: SlicePair, of arm: String) -> String? {
        let disturbance = disturbance { disturbance in
            disturbance.spinGapNanoseconds = slices.spinGap
            disturbance.involuntarySwitches = disturbance.involuntarySwitches.map { $0 &+ slices.otherSwitches }
            // With several threads the driver never sleeps either, but waits for the others.
            disturbance.awayNanoseconds = slices.awayNanoseconds ?? disturbance.waitedNanoseconds
        }
        return take(disturbance, of: arm)
    }

    /// Notes what disturbed the slices of an arm. Returns why they do not count, nil if they do.
    package mutating func take(_ disturbance: Disturbance, of arm: String) -> String? {
        let exclusion = disturbance.verdictAgainst
        whole += disturbance
        if let exclusion {
            exclusions.append(ArmExclusion(arm: arm, reason: exclusion))
        } else {
            undisturbed += disturbance
        }
        if current == nil { current = disturbance } else { current? += disturbance }
        return exclusion
    }

    /// Notes that a round has ended: the slices since the round before are its own.
    package mutating func endRound(_ index: Int) {
        guard let seen = current else { return }
        var round = RoundAudit(seen, index: index, excluded: nil)
        round.exclusions = exclusions
        rounds.append(round)
        (current, exclusions) = (nil, [])
    }

    /// The disturbance since the last beginning.
    private func disturbance(_ add: (inout Disturbance) -> Void) -> Disturbance {
        var disturbance = Disturbance(
            from: before, to: .now(), elapsedNanoseconds: TickClock.rawNanoseconds() &- start, processors: processors)
        disturbance.concernsWallTime = undisturbed.concernsWallTime
        add(&disturbance)
        return disturbance
    }
}

/// What disturbed the measuring threads of another process during a slice.
package struct ThreadDisturbance: Equatable {
    /// The longest gap in a spin, in nanoseconds.
    package var spinGap: UInt64 = 0
    package var involuntarySwitches: UInt64? = 0
    package var migrations: UInt64? = 0
    package var waitedNanoseconds: UInt64? = 0
    /// For how long of one slice a processor was away, in nanoseconds; nil if that cannot be told of any.
    package var awayNanoseconds: UInt64?

    package init(
        spinGap: UInt64 = 0, involuntarySwitches: UInt64? = 0, migrations: UInt64? = 0, waitedNanoseconds: UInt64? = 0
    ) {
        self.spinGap = spinGap
        self.involuntarySwitches = involuntarySwitches
        self.migrations = migrations
        self.waitedNanoseconds = waitedNanoseconds
    }
}

extension RoundAudit {
    /// The disturbance of a round as results hold it.
    package init(_ disturbance: Disturbance, index: Int, excluded: String?) {
        self.init(index: index, elapsedNanoseconds: disturbance.elapsedNanoseconds)
        stealNanoseconds = disturbance.stealNanoseconds
        pressureNanoseconds = disturbance.pressureNanoseconds
        throttledPeriods = disturbance.throttledPeriods
        throttledNanoseconds = disturbance.throttledNanoseconds
        migrations = disturbance.migrations
        involuntarySwitches = disturbance.involuntarySwitches
        waitedNanoseconds = disturbance.waitedNanoseconds
        frequencyKHz = disturbance.frequencyKHz
        spinGapNanoseconds = disturbance.spinGapNanoseconds
        awayNanoseconds = disturbance.awayNanoseconds
        self.excluded = excluded
    }
}
