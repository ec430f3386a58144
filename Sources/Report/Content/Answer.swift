import Metrics
import Results
import Vocabulary

/// What a run came to, in sentences that stand before any table: the host's time for an interrupt above the floor, by
/// path, or the difference of what was compared; and what must not be concluded.
struct Answer {
    let result: RunResult

    /// The sentences, a line each; none for a run whose figures must not be used.
    var lines: [String] {
        let others = result.arms.filter { $0.path != PathKind.floor.rawValue }
        guard !others.isEmpty, !result.arms.contains(where: \.isVoid) else { return [] }
        if let obstacle { return [obstacle + " " + countedWords(of: others.prefix(Self.most))] }
        let pairs = result.comparisons.isEmpty ? aboveFloors : differences
        guard !pairs.isEmpty else { return [] }
        return pairs + [limits]
    }

    /// How many arms a sentence names at most.
    private static let most = 5

    /// Why no time is told; nil if the times may be used.
    var obstacle: String? {
        if result.tool.buildType != "release" {
            return "A \(result.tool.buildType) build: its times mean nothing; counts hold."
        }
        if result.arms.contains(where: { !$0.accounts.isEmpty }) {
            return "The account of each LPI was kept, which takes longer than a delivery: no time is told; counts hold."
        }
        if result.audit.grade == .c {
            return "This machine cannot judge times as it is now (grade C), so none is told here; counts hold."
        }
        if result.comparisons.isEmpty, let (_, all) = main, !all.isEmpty, all.allSatisfy(isUntold) {
            return
                "This machine was too disturbed to tell what a path adds to the floor, so no time is told here; "
                + "counts hold."
        }
        let others = result.arms.filter { $0.path != PathKind.floor.rawValue }
        return others.allSatisfy { $0.grade == .c }
            ? "This machine cannot judge the time of any arm as it is now (grade C each), so none is told here; counts "
                + "hold, and CPU time where its rounds agree." : nil
    }

    // MARK: A run

    /// An arm with its difference from its floor.
    typealias Told = (arm: ArmResult, difference: HostDifference)

    /// The group of arms that a run is about: the first with several signals in flight, else the first.
    var main: (group: LoadGroup, told: [Told])? {
        let groups = result.groups(of: result.arms)
        let group = groups.first { $0.window != 1 && !told(in: $0).isEmpty } ?? groups.first
        return group.map { ($0, told(in: $0)) }
    }

    /// Those of a group that a sentence names: all of a few, else the first of each path.
    static func named(_ all: [Told]) -> [Told] { all.count <= most ? all : oneOfEachPath(all) }

    private func told(in group: LoadGroup) -> [Told] {
        result.arms.compactMap { arm in
            guard LoadGroup(arm) == group, let difference = result.hostAboveFloor(of: arm).value else { return nil }
            return (arm, difference)
        }
    }

    private var aboveFloors: [String] {
        let groups = result.groups(of: result.arms)
        guard let (main, all) = main, let first = all.first else {
            let reason = result.arms.lazy.compactMap { result.hostAboveFloor(of: $0).reason }
                .first { $0 != "it is a floor itself" }
            return ["Nothing is said of the host's time above a floor: \(reason ?? "no round counts")."]
        }
        let shown = Self.named(all)
        let isByName = Set(shown.map(\.arm.path)).count < shown.count
        let figures = shown.map { words(of: $0, called: isByName ? $0.arm.name : $0.arm.path) }
        let source =
            switch first.arm.kind {
            case .measured: "measured on \(first.arm.live?.module ?? "KVM")"
            default: "a model"
            }
        let machine =
            result.environment["architecture"]?.value.value.map { " on \($0.text.replacing("_", with: "-"))" } ?? ""
        let entries = shown.map { Self.entries($0.arm) }.joined(separator: ", ")
        var lines = [
            "Host time above the floor for an interrupt: \(figures.joined(separator: ", "));"
                + " guest entries \(entries); \(source)\(machine), \(main.words)."
        ]
        if let single = groups.first(where: { $0.window == 1 && main.window != 1 && $0.hasLoop(of: main) }) {
            let figures = Self.oneOfEachPath(told(in: single)).map { words(of: $0, called: $0.arm.path) }
            if !figures.isEmpty { lines.append("With one signal in flight: \(figures.joined(separator: ", ")).") }
        }
        if lines.contains(where: { $0.contains("[") }) {
            lines.append(
                "In brackets: the rounds disagree by more than 20 % (grade C), so the figure may be off by more.")
        }
        if lines.contains(where: { $0.contains(Self.untold) }) {
            lines.append(
                "Not told: most rounds were disturbed, or the path seems to take less than its floor, which is in it."
            )
        }
        return lines
    }

    /// What an arm adds, in brackets if its rounds, or those of its floor, do not agree.
    private func words(of told: Told, called name: String) -> String {
        if isUntold(told) { return "\(name) \(Self.untold)" }
        let words = Self.words(name, told.difference)
        return isUnfit(told.arm) ? "[\(words)]" : words
    }

    private static let untold = "not told"

    /// Whether no difference is told: of disturbed rounds, and where a path seems to take less of the host's time than
    /// its floor, which does less.
    func isUntold(_ told: Told) -> Bool {
        result.isDisturbed(told.arm) || told.difference.nanoseconds < 0 && !told.difference.isNone
    }

    /// Whether the arm's rounds, or those of its floor, do not agree.
    func isUnfit(_ arm: ArmResult) -> Bool { arm.grade == .c || result.floor(of: arm)?.grade == .c }

    /// The first arm of each path.
    private static func oneOfEachPath(_ all: [Told]) -> [Told] {
        all.reduce(into: []) { shown, told in
            if !shown.contains(where: { $0.arm.path == told.arm.path }) { shown.append(told) }
        }
    }

    /// How often the guest of each arm is entered: `1 in 3.2`, or `none`.
    private static func entries(_ arm: ArmResult) -> String {
        guard let entries = arm.counts.reading(.guestEntries).value else { return Figure.none }
        return entries == 0 ? "none" : Figure.fraction(entries, of: arm.throughputLedger.deliveries)
    }

    private func countedWords(of arms: ArraySlice<ArmResult>) -> String {
        "Guest entries a delivery: " + arms.map { "\($0.name) \(Self.entries($0))" }.joined(separator: ", ") + "."
    }

    // MARK: A comparison

    var differences: [String] {
        var names: [(base: String, candidate: String)] = []
        for row in result.comparisons where !names.contains(where: { $0.candidate == row.candidate }) {
            names.append((row.base, row.candidate))
        }
        let pairs = names.compactMap { base, candidate -> (String, String, HostDifference)? in
            guard let ours = result.arms.first(where: { $0.name == candidate }),
                let theirs = result.arms.first(where: { $0.name == base }),
                let difference = ours.hostTime(above: theirs).value
            else { return nil }
            return (result.displayName(base), result.displayName(candidate), difference)
        }
        if pairs.count <= 3 { return pairs.map { Self.sentence($0.0, $0.1, $0.2) } }
        let changed = pairs.filter { !$0.2.isNone }.sorted { abs($0.2.nanoseconds) > abs($1.2.nanoseconds) }
        let figures = changed.prefix(Self.most).map { Self.words($0.1, $0.2) }
        let (smaller, none) = (changed.count - figures.count, pairs.count - changed.count)
        let rest =
            (smaller > 0 ? ["\(smaller) smaller ones"] : [])
            + (none > 0 ? ["none in \(none) of \(pairs.count) arms"] : [])
        return ["Host time for an interrupt against the base: " + (figures + rest).joined(separator: ", ") + "."]
    }

    private static func sentence(_ base: String, _ candidate: String, _ difference: HostDifference) -> String {
        let spread = difference.spread.map { " (± \(Figure.nanoseconds($0)))" } ?? ""
        if difference.isNone {
            return "\(candidate) takes the host as long as \(base) for an interrupt: the difference is none\(spread)."
        }
        let time = Figure.nanoseconds(abs(difference.nanoseconds))
        let word = difference.nanoseconds < 0 ? "less" : "more"
        return "\(candidate) takes the host \(time) ns \(word) than \(base) for an interrupt\(spread)."
    }

    // MARK: Words

    /// `software +169 ns (± 6.1)`, or `direct none (± 4.0)`.
    private static func words(_ name: String, _ difference: HostDifference) -> String {
        let figure = difference.isNone ? "none" : "\(Figure.signed(difference.nanoseconds)) ns"
        return "\(name) \(figure)" + (difference.spread.map { " (± \(Figure.nanoseconds($0)))" } ?? "")
    }

    /// What must not be concluded.
    private var limits: String {
        let isModelled = result.arms.contains { $0.kind == .modelled }
        let work =
            !isModelled
            ? "what an interrupt takes on an Arm GIC"
            : result.arms.contains(where: \.hasHardwareTime)
                ? "what a GICv4 gains on a machine (hardware's time is the model's; IPIs, exits and doorbells are "
                    + "counted, not timed)"
                : "what an interrupt takes on a machine (IPIs, exits and doorbells are counted, not timed)"
        return "Not to be concluded: \(work), or what another machine takes."
    }
}
