import Metrics
import Results
import Vocabulary

/// The notes below the table of a run: the ledger's verdict, disturbances of the machine, skipped arms, commands to run
/// next, and the verdict.
struct RunNotes {
    let result: RunResult
    let palette: Palette

    /// A label with its lines. The first line has the verdict's colour if there is one.
    struct Note {
        var label: String
        var lines: [String]
        var emphasis: Palette.Emphasis?
    }

    /// All notes as text, broken at `width` columns.
    func text(width: Int) -> String { all.map { draw($0, width: width) }.joined() }

    /// All notes, in the order in which they are shown.
    var all: [Note] {
        [
            handicap, assumed, context, phases, judged, live, ledger, accounts, noted, machine, audit, skipped, next,
            verdict,
        ].compactMap(\.self)
    }

    // MARK: The notes

    private var live: Note? { LiveNotes(result: result).lines.map { Note(label: "kvm", lines: $0) } }

    /// The note on what an older base does not say; nil if there is nothing.
    var assumed: Note? {
        result.assumed.isEmpty ? nil : Note(label: "assumed", lines: result.assumed)
    }

    /// The note on what the user wanted the result to say of itself; nil if there is nothing.
    var context: Note? {
        let lines = result.invocation.context.map { "\($0.name)=\($0.value)" }
        return lines.isEmpty ? nil : Note(label: "context", lines: [lines.joined(separator: ", ")])
    }

    /// The note on where the time went; nil if the run has too many arms to read it.
    private var phases: Note? {
        let arms = result.arms.filter { !$0.isVoid && $0.cost.deliveries > 0 }
        guard !arms.isEmpty, result.arms.count <= 4 else { return nil }
        let lines = arms.map { arm in
            var phases = Phases.fields.map { ($0.name, arm.cost.phases[$0.name] ?? 0) }
            phases.append(("harness", arm.cost.harnessNanosecondsPerDelivery ?? 0))
            let times = phases.filter { $0.1 > 0 }.map { "\($0.0) \(Figure.nanoseconds($0.1))" }
            let spread = arm.spread.map {
                "middle half of the rounds \(Figure.nanoseconds($0.lowerQuartile)) to "
                    + Figure.nanoseconds($0.upperQuartile)
            }
            return "\(arm.name): " + (times + [spread].compactMap(\.self)).joined(separator: ", ")
        }
        return Note(label: "ns spent", lines: lines)
    }

    /// The note on the handicap; nil if there was none.
    var handicap: Note? {
        let lines = result.arms.compactMap { arm in
            arm.handicapNanoseconds.map {
                "\(arm.name) does \(Figure.nanoseconds($0)) ns of needless work for each delivery, as --handicap asks"
            }
        }
        return lines.isEmpty ? nil : Note(label: "handicap", lines: lines, emphasis: .doubtful)
    }

    /// The note on rows that are inconclusive, and on verdicts that the excluded rounds would have changed.
    var judged: Note? {
        var lines = aside
        for row in result.comparisons where row.isGated && !row.isSetAside {
            let name = "\(row.candidate), \(row.title)"
            if let reason = row.reason { lines.append("\(name): \(reason)") }
            if let other = row.withExcluded?.verdict, other != row.verdict {
                lines.append("\(name): with the excluded rounds it would be \(other.rawValue)")
            }
            if row.roundsPerObservation > 1 {
                lines.append(
                    "\(name): neighbouring rounds resemble each other, so \(row.roundsPerObservation) count as one")
            }
        }
        return lines.isEmpty ? nil : Note(label: "judged", lines: lines)
    }

    /// Lines on rows that are set aside, with the change that would not have been seen; rows that are set aside for one
    /// reason share a line.
    private var aside: [String] {
        var lines: [(words: String, arms: [String], unseen: [Double])] = []
        for row in result.comparisons where row.isSetAside {
            let words = "\(row.title): not judged here, \(row.reason ?? "")"
            let index = lines.firstIndex { $0.words == words } ?? lines.count
            if index == lines.count { lines.append((words, [], [])) }
            lines[index].arms.append(row.candidate)
            if let unseen = row.smallestSeen { lines[index].unseen.append(unseen) }
        }
        return lines.map { line in
            let ends = [line.unseen.min(), line.unseen.max()].compactMap(\.self).map { Figure.percent($0) }
            let unseen = Set(ends).count > 1 ? ends.joined(separator: " to ") : ends.first
            return "\(line.arms.joined(separator: ", ")), \(line.words)"
                + (unseen.map { "; a change below \($0) would not be seen" } ?? "")
        }
    }

    var ledger: Note? {
        guard !result.arms.isEmpty else { return nil }
        let bad = result.arms.filter(\.isVoid)
        guard bad.isEmpty else {
            let head = "does not hold in \(bad.count) of \(result.arms.count) arms; the result is void"
            return Note(label: "ledger", lines: [head] + bad.flatMap(complaints), emphasis: .bad)
        }
        var sum = Ledger()
        for arm in result.arms {
            sum += arm.ledger
            sum += arm.throughputLedger
        }
        let merged = sum.mergedInEventfd + sum.mergedPending + sum.mergedAtFold + sum.mergedAtTransfer
        let arms = result.arms.count == 1 ? "the arm" : "all \(result.arms.count) arms"
        // All that a signal can end in: the figures of the line add up.
        let others: [(UInt64, String)] = [
            (sum.drained, "drained"), (sum.refused, "refused"), (sum.blocked, "blocked"),
            (sum.droppedInWindow + sum.droppedAtUnforward, "dropped"), (sum.destroyed, "destroyed"),
            (sum.pendingAtEnd, "pending at the end"),
        ]
        let line =
            "balances in \(arms): \(Figure.count(sum.signals)) signals, \(Figure.count(sum.deliveries)) deliveries, "
            + "\(Figure.count(merged)) merged, "
            + others.filter { $0.0 > 0 }.map { "\(Figure.count($0.0)) \($0.1), " }.joined()
            + "\(Figure.count(sum.lost)) lost"
        return Note(label: "ledger", lines: [line], emphasis: .good)
    }

    /// The accounts of single LPIs, a line each; nil if nobody asked for them.
    private var accounts: Note? {
        let lines = result.arms.flatMap { arm in
            arm.accounts.map { "\(arm.name): LPI \($0.intid)  \($0.ledger.words)" }
        }
        return lines.isEmpty ? nil : Note(label: "account", lines: lines)
    }

    /// Lines on what makes an arm void, at most eight: a broken ledger can name thousands of interrupts, and the JSON
    /// has them all.
    private func complaints(_ arm: ArmResult) -> [String] {
        let all = arm.complaints
        let shown = all.prefix(8).map { "\(arm.name): \($0)" }
        return all.count <= 8 ? shown : shown + ["\(arm.name): and \(all.count - 8) more (--json has them all)"]
    }

    /// A line on how many toggles an arm had and how long one took; nil if it had none.
    private func toggleWords(_ arm: ArmResult) -> String? {
        guard let toggles = arm.toggles, toggles.durations.count > 0 else { return nil }
        let count = toggles.durations.count
        let time = toggles.durations[.p50].map { "\(Figure.duration($0)) in the median" } ?? "too few for a median"
        return "\(Figure.count(count)) toggles of \(Figure.count(toggles.lpis / count)) LPIs each, \(time)"
    }

    /// A line on what the changes of an arm's routes or irqfds cost; nil if it had none.
    private func routingWords(_ arm: ArmResult) -> String? {
        guard let routing = arm.routing, routing.durations.count > 0 else { return nil }
        let (work, count) = (routing.work, routing.durations.count)
        func each(_ number: UInt64) -> String { Figure.perDelivery(number, of: work.vectors) }
        let time = routing.durations[.p50].map { p50 in
            "\(Figure.duration(p50)) in the median, \(Figure.duration(p50 / max(1, work.vectors / count))) a vector"
        }
        var words =
            "\(Figure.count(count)) changes of \(Figure.count(work.vectors / count)) vectors each, "
            + "\(time ?? "too few for a median"); a vector: \(each(work.calls)) calls, "
            + "\(each(work.entriesCopied)) entries copied, \(each(work.irqfdUpdates)) irqfds updated, "
            + "\(each(work.locks)) locks, \(each(work.gracePeriods)) grace periods"
        if work.unforwarded > 0 { words += ", \(Figure.count(work.unforwarded)) vLPIs taken back in all" }
        var both = arm.ledger
        both += arm.throughputLedger
        if both.byFirstRoute + both.bySecondRoute > 0 {
            words +=
                "; \(Figure.count(both.byFirstRoute)) injections by the first route of their vector, "
                + "\(Figure.count(both.bySecondRoute)) by the second"
        }
        return words
    }

    /// A line on how often a vLPI found its vPE resident; nil if it always did.
    private func absenceWords(_ arm: ArmResult) -> String? {
        guard arm.guest == "preempted", arm.counts.foundAbsent > 0 else { return nil }
        let share = Double(arm.counts.foundAbsent) / Double(max(1, arm.throughputLedger.latched))
        return "\(Figure.percent(1 - min(1, share))) found their vPE resident"
    }

    /// A line on what the kernel's selftest `vgic_lpi_stress` prints, the rate of its senders, and on what became of
    /// their signals; nil for arms that are not beside that test's.
    private func senderWords(_ arm: ArmResult) -> String? {
        guard arm.guest == GuestKind.masked.rawValue || result.invocation.suite == "lpi-stress",
            let signals = arm.cost.signalsPerSecond, let deliveries = arm.cost.deliveriesPerSecond
        else { return nil }
        let ledger = arm.throughputLedger
        let merged = Double(ledger.mergedPending) / Double(max(1, ledger.signals))
        return "Rate: \(Figure.count(UInt64(signals))) LPIs/sec sent, \(Figure.count(UInt64(deliveries))) delivered, "
            + "\(Figure.percent(merged)) merged"
    }

    /// A line on how vCPUs that block on a thread of their own went to sleep; nil if none can.
    private func haltWords(_ arm: ArmResult) -> String? {
        guard arm.kind == .modelled, arm.guest == GuestKind.wfi.rawValue, let axes = arm.axes,
            Topology(rawValue: arm.topology)?.hasVCPUThread == true
        else { return nil }
        guard axes.haltPollNanoseconds > 0 else { return "sleeps at once (halt-poll 0)" }
        let (polled, awake) = (arm.counts.haltAttemptedPolls, arm.counts.haltSuccessfulPolls)
        let share = Figure.percent(Double(awake) / Double(max(1, polled)))
        let longest = Figure.duration(UInt64(axes.haltPollNanoseconds))
        return "polls up to \(longest) before it sleeps: \(Figure.count(polled)) "
            + "halts polled, \(share) of them did not sleep, with \(Figure.count(arm.counts.haltPollLocks)) locks"
    }

    /// A line on what vPEs that come and go ask of the host; nil if other work sends commands to its ITS as well.
    private func residencyWords(_ arm: ArmResult) -> String? {
        guard arm.path == "direct", arm.toggles == nil, arm.routing == nil, arm.counts.vpeLoads > 0 else { return nil }
        func each(_ item: Counts.Item) -> String { Figure.perDelivery(arm.counts[item], of: arm.counts.vpeLoads) }
        return "\(Figure.perDelivery(arm.counts.vpeLoads, of: arm.throughputLedger.deliveries)) loads of vPEs a "
            + "delivery; each, with its put, \(each(.hostCommands)) commands to the host's ITS and "
            + "\(each(.hostRegisterWrites)) writes of its redistributors (GICv4.0 without DirectLPI)"
    }

    /// The note on what is no fault, but matters to a reader of the table.
    private var noted: Note? {
        var lines: [String] = []
        for arm in result.arms {
            var both = arm.ledger
            both += arm.throughputLedger
            let remarks: [(UInt64, String)] = [
                (both.refused, "refused"), (both.blocked, "blocked by the translation"),
                (both.droppedInWindow, "dropped in the forwarding window"),
                (both.droppedAtUnforward, "dropped when forwarding ended"),
                (both.pendingAtEnd, "rightly pending at the end"),
                (both.notSent, "not sent (eventfd full)"), (arm.unstamped, "delivered without a time"),
                (arm.latency.response.outOfRange, "later than 100 s"),
                (both.spurious, "spurious completions"),
            ]
            var seen = remarks.filter { $0.0 > 0 }.map { "\(Figure.count($0.0)) \($0.1)" }
            if let words = OpenLoopWords.saturation(arm) { seen.insert(words, at: 0) }
            if let words = toggleWords(arm) { seen.insert(words, at: 0) }
            if let words = haltWords(arm) { seen.append(words) }
            if let words = senderWords(arm) { seen.append(words) }
            if let words = routingWords(arm) { seen.insert(words, at: 0) }
            if let words = absenceWords(arm) { seen.append(words) }
            if let words = residencyWords(arm) { seen.append(words) }
            if !seen.isEmpty { lines.append("\(arm.name): " + seen.joined(separator: ", ")) }
        }
        return lines.isEmpty ? nil : Note(label: "noted", lines: lines)
    }

    var machine: Note? {
        func fact(_ name: String) -> String? { result.environment[name]?.value.value?.text }
        let facts = [
            fact("cpuModel"), fact("cores").map { "\($0) CPUs" }, fact("kernel").map { "Linux \($0)" },
            fact("hypervisor").map { "under \($0)" }, "fingerprint \(result.environment.fingerprint)",
        ]
        let debug =
            result.tool.buildType == "release" ? nil : "a \(result.tool.buildType) build: its times mean nothing"
        return Note(
            label: "machine", lines: [facts.compactMap(\.self).joined(separator: ", ")] + [debug].compactMap(\.self))
    }

    var audit: Note? {
        let audit = result.audit
        switch audit.grade {
        case .a where audit.reasons.isEmpty:
            return Note(label: "disturbed", lines: ["by nothing that was seen (grade A)"], emphasis: .good)
        case .a, .b:
            return Note(label: "disturbed", lines: graded("grade \(audit.grade.rawValue)"))
        case .c:
            let head = "grade C, this machine cannot judge times (counts hold)"
            return Note(label: "disturbed", lines: graded(head), emphasis: .doubtful)
        }
    }

    /// The grade with its reasons: one reason stands beside it, several below it.
    private func graded(_ grade: String) -> [String] {
        let reasons = result.audit.reasons
        return reasons.count == 1 ? ["\(grade): \(reasons[0])"] : [grade] + reasons
    }

    /// The note on skipped arms; arms that were skipped for one reason share a line.
    var skipped: Note? {
        var reasons: [(reason: String, names: [String])] = []
        for skip in result.skipped {
            if let index = reasons.firstIndex(where: { $0.reason == skip.reason }) {
                reasons[index].names.append(skip.name)
            } else {
                reasons.append((skip.reason, [skip.name]))
            }
        }
        guard !reasons.isEmpty else { return nil }
        let lines = reasons.map { $0.names.joined(separator: ", ") + ": " + $0.reason }
        return Note(label: "skipped", lines: lines, emphasis: .doubtful)
    }

    private var next: Note? {
        var lines: [String] = []
        let isComparison = !result.comparisons.isEmpty
        if let bad = result.arms.first(where: \.isVoid), !isComparison {
            lines.append("the void arm alone, with the same signals:")
            lines.append("\(command(bad)) --seed \(result.invocation.seed) --json FILE")
        } else if result.arms.count > 4, !isComparison, let slowest {
            lines.append("where \(slowest.name) spends its time:")
            lines.append(command(slowest))
        }
        lines.append("every figure, round by round: --json FILE; what else can be run: irqmark list")
        return Note(label: "next", lines: lines)
    }

    /// The arm farthest from the floor of its loop, which has most to find.
    private var slowest: ArmResult? {
        result.arms.max { (result.hostRatio(of: $0) ?? 0) < (result.hostRatio(of: $1) ?? 0) }
    }

    /// The command that runs that arm alone: by its axes if they tell it from the other arms, else by its name.
    private func command(_ arm: ArmResult) -> String {
        func axes(_ arm: ArmResult) -> String {
            "--path \(arm.path) --loop \(arm.loop) --cache \(arm.cache) --topology \(arm.topology) "
                + "--guest \(arm.guest) --workload \(arm.workload)"
        }
        let isAlone = result.arms.count { axes($0) == axes(arm) } == 1
        let suite = result.invocation.suiteFile ?? result.invocation.suite
        return "irqmark run \(Self.quoted(suite)) " + (isAlone ? axes(arm) : "--filter \(Self.quoted(arm.name))")
    }

    /// As a shell takes it for one word.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0)
                || "_-./:+=%@'".dropLast().unicodeScalars.contains($0)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    var verdict: Note? {
        let emphasis: Palette.Emphasis =
            switch result.verdict {
            case .improved where !result.isImprovedByTheHost: .doubtful
            case .ok, .improved, .equivalent: .good
            case .inconclusive, .notComparable, .nothingRan: .doubtful
            case .regressed, .void, .mismatched: .bad
            }
        let words =
            switch result.verdict {
            case .void: "void: an account does not balance or a signal is lost; use no figure of this run"
            case .nothingRan where result.invocation.interrupted && result.arms.isEmpty: result.verdict.spoken
            case .nothingRan where result.arms.isEmpty:
                "\(result.verdict.spoken): what was asked for cannot run here"
            case .nothingRan: "\(result.verdict.spoken): not all that was asked for by name can run here"
            case .ok where result.comparisons.isEmpty && !result.invocation.interrupted: "ok, \(coverage)"
            default: result.verdict.spoken
            }
        let until = result.arms.isEmpty ? "before anything was measured" : "only what was measured until then"
        let interrupted = result.invocation.interrupted ? ", interrupted: \(until)" : ""
        return Note(
            label: "verdict", lines: ["\(words)\(interrupted) (exit \(result.exitStatus.rawValue))"],
            emphasis: result.invocation.interrupted && emphasis == .good ? .doubtful : emphasis)
    }

    /// `25 of 26 arms`: how many of the arms that were asked for have figures.
    private var coverage: String {
        let missing = Set(result.skipped.map(\.name)).subtracting(result.arms.map(\.name))
        let all = result.arms.count + missing.count
        return "\(result.arms.count) of \(all) \(all == 1 ? "arm" : "arms")"
    }

    // MARK: Drawing

    private static let margin = 11

    func draw(_ note: Note, width: Int) -> String {
        let indent = String(repeating: " ", count: Self.margin)
        let label = note.label + String(repeating: " ", count: max(1, Self.margin - note.label.count))
        var text = ""
        for (index, line) in note.lines.enumerated() {
            for (piece, words) in Printable.wrapped(line, width: max(30, width - Self.margin)).enumerated() {
                let start = index == 0 && piece == 0 ? palette.paint(label, .strong) : indent
                text += start + (piece == 0 ? "" : "  ") + palette.paint(words, index == 0 ? note.emphasis : nil) + "\n"
            }
        }
        return text
    }
}
