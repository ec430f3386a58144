import Metrics
public import Results
import Vocabulary

/// What a comparison of an arm with itself says of the machine, in sentences.
public struct DoctorText {
    private let result: RunResult
    private let width: Int?
    private let palette: Palette

    /// - Parameters:
    ///   - result: an arm compared with itself.
    ///   - width: columns of the terminal; nil: lines are not broken.
    ///   - isColoured: whether to use ANSI colours.
    public init(_ result: RunResult, width: Int?, isColoured: Bool) {
        self.result = result
        self.width = width
        palette = Palette(isColoured: isColoured)
    }

    /// The text, with its last line break.
    public var text: String {
        let notes = RunNotes(result: result, palette: palette)
        var all = [notes.context, notes.machine, notes.audit, remedies, interfaces, notes.skipped]
        if result.verdict == .void || result.verdict == .nothingRan || result.invocation.interrupted {
            all += [notes.ledger, notes.verdict]
        } else {
            all = [able, unable] + all + [verdict]
        }
        return all.compactMap(\.self).map { notes.draw($0, width: width ?? 150) }.joined()
    }

    private var rows: [Comparison] { result.comparisons.filter { $0.isGated && $0.limit == nil } }
    private var fit: [Comparison] { rows.filter { $0.verdict == .equivalent } }
    private var unfit: [Comparison] { rows.filter { $0.verdict != .equivalent } }

    private var able: RunNotes.Note? {
        let lines = fit.map { row in
            "\(row.metric): equal arms come out equal within \(Figure.percent(row.within)); "
                + "a change of \(Figure.percent(row.smallestSeen)) and more would be found "
                + "in \(row.rounds) rounds"
        }
        return lines.isEmpty ? nil : RunNotes.Note(label: "can judge", lines: lines, emphasis: .good)
    }

    private var unable: RunNotes.Note? {
        let lines = unfit.map { row in
            let reason = row.reason ?? "equal arms come out \(row.verdict.rawValue)"
            let change = row.smallestSeen.map { "; nothing below \(Figure.percent($0)) can be seen" } ?? ""
            return "\(row.metric): \(reason)\(change)"
        }
        return lines.isEmpty ? nil : RunNotes.Note(label: "cannot", lines: lines, emphasis: .doubtful)
    }

    private var remedies: RunNotes.Note? {
        result.audit.remedies.isEmpty ? nil : RunNotes.Note(label: "to change", lines: result.audit.remedies)
    }

    /// Which interfaces of KVM this host has, those with one answer on one line; nil for a result that does not say.
    private var interfaces: RunNotes.Note? {
        var answers: [(answer: String, names: [String])] = []
        for interface in KVMInterface.allCases {
            guard let fact = result.environment[interface.word]?.value else { continue }
            let answer = fact.value?.text ?? fact.reason ?? ""
            if let index = answers.firstIndex(where: { $0.answer == answer }) {
                answers[index].names.append(interface.word)
            } else {
                answers.append((answer, [interface.word]))
            }
        }
        let lines = answers.map { "\($0.names.joined(separator: ", ")): \($0.answer)" }
        return lines.isEmpty ? nil : RunNotes.Note(label: "kvm has", lines: lines)
    }

    private var verdict: RunNotes.Note {
        let words =
            if rows.isEmpty {
                "nothing was judged"
            } else if unfit.isEmpty {
                "this machine can judge"
            } else if fit.isEmpty {
                "this machine cannot judge times (counts hold)"
            } else {
                "this machine can judge \(Self.list(fit)), not \(Self.list(unfit))"
            }
        return RunNotes.Note(
            label: "verdict", lines: ["\(words) (exit \(result.exitStatus.rawValue))"],
            emphasis: unfit.isEmpty && !rows.isEmpty ? .good : .doubtful)
    }

    private static func list(_ rows: [Comparison]) -> String {
        let names = rows.map(\.metric)
        guard names.count > 1, let last = names.last else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
