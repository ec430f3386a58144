import Metrics
import Results
import Vocabulary

/// What a result came to, in one sentence for somebody who has never seen one, and what belongs to it.
struct Headline {
    let result: RunResult

    /// How a headline is to be taken.
    enum Mood: String {
        case good, doubtful, bad, plain
    }

    /// The sentence.
    var lead: String {
        if let only = impossible { return only }
        let answer = Answer(result: result)
        if let changed = result.comparisons.first(where: { $0.isGated && $0.verdict == .regressed }) {
            let more = result.comparisons.count { $0.isGated && $0.verdict == .regressed } - 1
            return "Worse: \(changed.changeText)\(more > 0 ? ", and \(more) more" : "")."
        }
        if !result.comparisons.isEmpty {
            if answer.obstacle == nil, let first = answer.differences.first, answer.differences.count == 1 {
                return first
            }
            return comparedWords
        }
        if let obstacle = answer.obstacle, !result.arms.isEmpty { return obstacle }
        guard let (_, all) = answer.main, !all.isEmpty else { return verdictWords }
        let shown = Answer.named(all)
        let isByName = Set(shown.map(\.arm.path)).count < shown.count
        let figures = shown.map { told -> String in
            let name = isByName ? told.arm.name : told.arm.path
            let about = answer.isUnfit(told.arm) ? "about " : ""
            if answer.isUntold(told) { return "a time by \(name) that this run cannot tell" }
            if told.difference.isNone { return "nothing by \(name)" }
            return "\(about)\(Figure.nanoseconds(told.difference.nanoseconds)) ns by \(name)"
        }
        return "\(Self.aboveFloor), an interrupt costs the host \(Self.list(figures))."
    }

    /// Sentences below it.
    var more: [String] {
        guard impossible == nil else { return [] }
        let lines = Answer(result: result).lines.filter { $0 != lead }
        return (lead.hasPrefix(Self.aboveFloor) ? [Self.floor] : []) + lines
    }

    private static let aboveFloor = "Above the floor"
    private static let floor = "The floor is all of the way but the interrupt controller: what the loop alone costs."

    /// How it is to be taken.
    var mood: Mood {
        switch result.verdict {
        case .regressed, .void, .mismatched: .bad
        case .inconclusive, .notComparable, .nothingRan: .doubtful
        case .ok, .improved, .equivalent:
            result.invocation.interrupted || result.audit.grade == .c && !result.arms.isEmpty ? .doubtful : .good
        }
    }

    /// What is said in place of figures where none may be used; nil where they may.
    private var impossible: String? {
        if result.arms.contains(where: \.isVoid) {
            return "Void: an account does not balance or a signal is lost, so no figure of this run may be used."
        }
        if !result.checks.isEmpty {
            let failed = result.checks.count { !$0.holds }
            return failed == 0
                ? "All \(result.checks.count) checks hold." : "\(failed) of \(result.checks.count) checks fail."
        }
        if result.verdict == .notComparable {
            return "Not comparable: \(result.differences.first ?? "there is nothing to compare with")."
        }
        return result.arms.isEmpty && result.comparisons.isEmpty ? verdictWords : nil
    }

    private var verdictWords: String { "\(result.verdict.spoken): \(result.verdict.meaning)." }

    private var comparedWords: String {
        let rows = result.comparisons.filter { $0.isGated && !$0.isSetAside }
        let counts = [Verdict.improved, .equivalent, .ok, .inconclusive].compactMap { verdict -> String? in
            let count = rows.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.spoken)"
        }
        let coverage = result.coverage.map { ", of \($0.words)" } ?? ""
        if !rows.isEmpty, rows.allSatisfy({ $0.verdict == .inconclusive }) {
            return "Undecided: in none of \(rows.count) figures a change or its absence could be shown\(coverage)."
        }
        return "Nothing got worse that could be judged: \(Self.list(counts)) of \(rows.count) figures\(coverage)."
    }

    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
