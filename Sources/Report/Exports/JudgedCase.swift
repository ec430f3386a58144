import Metrics
import Results
import Vocabulary

/// A case of a test report: a gate, an arm, or an arm that could not run.
struct JudgedCase {
    enum Outcome {
        case holds
        /// A check does not hold.
        case fails
        /// A gate found a regression.
        case regressed
        /// The figures must not be used.
        case void
        /// The case is inconclusive.
        case undecided
        /// The arm could not run here.
        case skipped
        /// It could not run here, and a gate is about it.
        case lost
    }

    var name: String
    var outcome: Outcome
    /// The details, in one line; empty if there are none.
    var words: String
    var properties: [(name: String, value: String)] = []
    /// How long the case took, in seconds of wall time; nil if it has no time of its own.
    var seconds: Double?
}

extension RunResult {
    /// The cases of a result: gates first, then arms, then skipped arms.
    var judgedCases: [JudgedCase] {
        checks.map(Self.check) + comparisons.filter(\.isGated).map(Self.gate) + arms.map(Self.arm)
            + skipped.map { skip in
                let isLost = coverage?.lost.contains(skip.name) ?? false
                return JudgedCase(name: skip.name, outcome: isLost ? .lost : .skipped, words: skip.reason)
            } + ending
    }

    private static func check(_ check: CheckResult) -> JudgedCase {
        var judged = JudgedCase(
            name: check.name, outcome: check.holds ? .holds : .fails, words: check.complaints.joined(separator: "; "))
        judged.properties = check.figures.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        return judged
    }

    private static func gate(_ row: Comparison) -> JudgedCase {
        let outcome: JudgedCase.Outcome =
            switch row.verdict {
            case .regressed: .regressed
            case .ok, .improved, .equivalent: .holds
            case .void: .void
            case .inconclusive where row.isSetAside: .skipped
            case .inconclusive, .notComparable, .nothingRan, .mismatched: .undecided
            }
        let figures = row.ratioText.isEmpty ? [] : [row.ratioText]
        var judged = JudgedCase(
            name: "\(row.candidate): \(row.title)" + (row.limit == nil ? " against \(row.base)" : ""), outcome: outcome,
            words: ([row.verdictText] + figures + [row.reason].compactMap(\.self)).joined(separator: ", "))
        judged.properties = [("margin", "\(row.effectiveMargin)"), ("rounds", "\(row.rounds)")]
        if let interval = row.interval {
            judged.properties += [
                ("ratio", "\(interval.ratio)"), ("ratio.low", "\(interval.lower)"),
                ("ratio.high", "\(interval.upper)"),
            ]
        }
        return judged
    }

    private static func arm(_ arm: ArmResult) -> JudgedCase {
        var judged = JudgedCase(
            name: arm.name, outcome: arm.isVoid ? .void : .holds, words: arm.complaints.joined(separator: "; "))
        judged.seconds = Double(arm.cost.totals.elapsed) / 1e9
        judged.properties = [("kind", arm.kind.rawValue)]
        if let handicap = arm.handicapNanoseconds { judged.properties.append(("handicapNanoseconds", "\(handicap)")) }
        if let handicap = arm.counted?.handicap { judged.properties.append(("handicap", handicap)) }
        return judged
    }

    /// Cases for what kept the whole result from being judged.
    private var ending: [JudgedCase] {
        var cases: [JudgedCase] = []
        if let handicapWords {
            cases.append(JudgedCase(name: "handicap", outcome: .undecided, words: handicapWords))
        }
        if verdict == .notComparable || !differences.isEmpty {
            cases.append(
                JudgedCase(
                    name: "comparable", outcome: verdict == .notComparable ? .void : .holds,
                    words: differences.joined(separator: "; ")))
        }
        if invocation.interrupted {
            cases.append(JudgedCase(name: "complete", outcome: .undecided, words: "interrupted before its end"))
        }
        return cases
    }
}
