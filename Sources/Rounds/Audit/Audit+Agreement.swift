import Metrics
package import Results
import Vocabulary

extension Audit {
    /// The audit of a run: what disturbed the slices that count, and which did not.
    package init(_ seen: RoundsAudit, needs: [ProcessorNeed], processors: Int) {
        let all = seen.rounds.flatMap { round in round.exclusions.map { (round.index, $0) } }
        let exclusions = all.filter { !seen.keeping.contains($0.1.arm) }
        self.init(seen.undisturbed, needs: needs, processors: processors, excludedRounds: exclusions.count)
        remedies = Self.remedies(seen.whole, needs, processors)
        perRound = seen.rounds
        reasons += exclusions.prefix(Self.shownExclusions).map { index, exclusion in
            "round \(index + 1) of \(exclusion.arm): \(exclusion.reason)"
        }
        if let kept = all.first(where: { seen.keeping.contains($0.1.arm) })?.1 {
            if grade == .a { grade = .b }
            reasons.append(
                "most rounds of \(seen.keeping.sorted().joined(separator: ", ")) were disturbed and had to be kept: "
                    + (seen.whole.verdictAgainst ?? kept.reason))
        }
        if exclusions.count > Self.shownExclusions {
            reasons.append("and \(exclusions.count - Self.shownExclusions) more (audit.perRound of --json has them)")
        }
    }

    /// How many excluded slices are named.
    private static let shownExclusions = 3

    /// Grades a run by how far the rounds of its arms agree. The grade is the machine's; it is C only if neither time
    /// nor processor time of any arm that runs on one thread can be judged. Arms that are worse are named.
    /// - Parameters:
    ///   - arms: what was measured.
    ///   - keeping: the arms whose disturbed slices had to be kept: their rounds may agree, but on what disturbed them.
    package mutating func consider(_ arms: [ArmResult], keeping: Set<String> = []) {
        let sound = arms.filter { !$0.isVoid && $0.grade != nil }
        guard !sound.isEmpty else { return }
        let inline = sound.filter { $0.kind == .modelled && $0.topology == Topology.inline.rawValue }
        let canJudge = (inline.isEmpty ? sound : inline).contains { arm in
            !keeping.contains(arm.name)
                && (arm.grade != .c || (arm.agreement(of: \.cpuNanosecondsPerDelivery) ?? .c) != .c)
        }
        if !canJudge {
            grade = .c
            let isKept = keeping.count >= sound.count
            reasons.insert(
                isKept
                    ? "of every arm most rounds were disturbed"
                    : "the rounds of no arm agree, neither in time nor in CPU time", at: 0)
        } else if grade == .c {
            grade = .b
        }
        for worse in [Grade.c, .b] where worse.rawValue > grade.rawValue {
            let names = sound.filter { $0.grade == worse }.map(Self.words)
            if !names.isEmpty { reasons.append("grade \(worse.rawValue): " + names.joined(separator: ", ")) }
        }
    }

    /// The arm and how far its rounds lie apart.
    private static func words(_ arm: ArmResult) -> String {
        guard let width = arm.spread?.relative else { return arm.name }
        return "\(arm.name) (middle half of its rounds \(Disturbance.percent(width)) wide)"
    }
}
