import Metrics
public import Results
import Vocabulary

/// How many processors the arms of a topology need: one for each thread that must not wait for another.
public struct ProcessorNeed: Hashable, Sendable {
    /// The topology's name, for the reason.
    public var topology: String
    /// How many processors it needs.
    public var processors: Int

    /// A need; each parameter is the property of its name.
    public init(topology: String, processors: Int) {
        self.topology = topology
        self.processors = processors
    }
}

extension Audit {
    /// Grades the machine by the difference of two readings.
    ///
    /// C, this machine cannot judge: steal or throttling above 2 % of the time, or fewer processors than a topology
    /// needs. B: a disturbance was seen, below its limit. A: none was seen; a disturbance that could not be looked for
    /// is named.
    /// - Parameters:
    ///   - disturbance: of the time in which all arms were measured.
    ///   - needs: of the topologies that ran.
    ///   - processors: how many processors this process may use.
    ///   - excludedRounds: how many rounds were excluded.
    public init(_ disturbance: Disturbance, needs: [ProcessorNeed], processors: Int, excludedRounds: Int = 0) {
        let unjudgeable = Self.shortages(needs, processors) + [disturbance.verdictAgainst].compactMap(\.self)
        let seen = Self.seen(disturbance, excludedRounds)
        let grade: Grade = !unjudgeable.isEmpty ? .c : !seen.isEmpty ? .b : .a
        self.init(
            grade: grade, reasons: unjudgeable + seen + Self.unseen(disturbance), excludedRounds: excludedRounds)
        remedies = Self.remedies(disturbance, needs, processors)
    }

    private static func shortages(_ needs: [ProcessorNeed], _ processors: Int) -> [String] {
        Set(needs).filter { $0.processors > processors }
            .sorted { ($0.processors, $1.topology) > ($1.processors, $0.topology) }
            .map { "topology \($0.topology) needs \($0.processors) CPUs, this process may use \(processors)" }
    }

    /// Disturbances that were seen but leave the machine able to judge.
    private static func seen(_ disturbance: Disturbance, _ excludedRounds: Int) -> [String] {
        var seen: [String] = []
        let percent = Disturbance.percent
        if disturbance.verdictAgainst == nil {
            if let share = disturbance.stealShare, share > 0 {
                seen.append("the hypervisor gave \(percent(share)) of the CPU time to others")
            }
            if let share = disturbance.throttledShare, share > 0 {
                seen.append("the cgroup was throttled, up to \(percent(share)) of the time")
            }
        }
        if let share = disturbance.pressureShare, share >= Disturbance.quietPressure {
            seen.append("somebody waited for a CPU in \(percent(share)) of the time")
        }
        if let rate = disturbance.switchRate, rate > Disturbance.quietSwitchRate {
            seen.append("the measuring threads were taken off their CPUs \(Int(rate.rounded())) times a second")
        }
        if let gap = disturbance.spinGapNanoseconds, gap > Disturbance.quietGap {
            seen.append("the CPU was away for up to \(Disturbance.milliseconds(gap)) ms at once")
        }
        if excludedRounds > 0 {
            seen.append(excludedRounds == 1 ? "1 round was left out" : "\(excludedRounds) rounds were left out")
        }
        return seen
    }

    private static func unseen(_ disturbance: Disturbance) -> [String] {
        let missing = [
            disturbance.stealNanoseconds == nil ? "steal (/proc/stat)" : nil,
            disturbance.pressureNanoseconds == nil ? "waiting for CPUs (/proc/pressure/cpu)" : nil,
            disturbance.throttledPeriods == nil ? "throttling (no cgroup with a CPU controller)" : nil,
            disturbance.involuntarySwitches == nil ? "involuntary switches" : nil,
            disturbance.migrations == nil ? "migrations (/proc/thread-self/sched)" : nil,
        ].compactMap(\.self)
        return missing.isEmpty ? [] : ["could not be looked for: " + missing.joined(separator: ", ")]
    }
}
