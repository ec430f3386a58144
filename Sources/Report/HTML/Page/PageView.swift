import Metrics
import Results
import Vocabulary

/// A whole page as the template takes it.
struct PageView {
    let version: String
    let title: String
    let subject: String
    let style = PageStyle.text
    let script = PageScript.text
    let links: [Link]
    let results: [ResultView]
    let beside: [PartView]

    /// A place on the page.
    struct Link {
        let id: String
        let name: String
    }

    /// One result of the page.
    struct ResultView {
        let id: String
        let name: String
        /// Whether there are several, so that each needs its name.
        let named: Bool
        let lead: String
        let mood: String
        let more: [String]
        let facts: [Fact]
        let parts: [PartView]
        let json: String
        let hasJSON: Bool
        let jsonID: String
        let file: String
        let size: String
    }

    /// Something that is said of a result beside its answer.
    struct Fact {
        let name: String
        let value: String
        let mood: String
    }

    /// - Parameters:
    ///   - results: the results, each with the name of its file.
    ///   - version: the version of the program that makes the page.
    ///   - holdsJSON: for each result whether its JSON is part of the page.
    init(_ results: [(name: String, result: RunResult)], version: String, holdsJSON: [Bool]) {
        self.version = version
        let suites = results.map(\.result.invocation.suite).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        subject = Printable.line(
            "suite \(suites.joined(separator: ", "))" + (results.count > 1 ? ", \(results.count) results" : ""))
        title = "irqmark: \(subject)"
        let isAlone = results.count == 1
        let views = results.enumerated().map { index, named in
            Self.view(named, prefix: isAlone ? "" : "r\(index + 1)-", isAlone: isAlone, holdsJSON: holdsJSON[index])
        }
        self.results = views
        let ofAll = [SideBySide(results: results).part, isAlone ? nil : AxesPart(results).part].compactMap(\.self)
        beside = ofAll.map { PartView($0, prefix: "") }
        let own = isAlone ? views.flatMap(\.parts).map { Link(id: $0.id, name: $0.title) } : []
        links =
            beside.map { Link(id: $0.id, name: $0.title) }
            + (isAlone ? own : views.map { Link(id: $0.id, name: $0.name) }) + [Link(id: "data", name: "The data")]
    }

    private static func view(
        _ named: (name: String, result: RunResult), prefix: String, isAlone: Bool, holdsJSON: Bool
    ) -> ResultView {
        let result = named.result
        let headline = Headline(result: result)
        let tables = TablesPart(result: result)
        let parts: [Part?] = [
            ComparisonPart(result: result).part, HostTimePart(result: result).part, LatencyPart(result: result).part,
            isAlone ? AxesPart([named]).part : nil, StagesPart(result: result).part, RoundsPart(result: result).part,
            tables.part, tables.checks, LedgerPart(result: result).part, DisturbancePart(result: result).part,
            tables.notes, MachinePart(result: result).part,
        ]
        let json = holdsJSON ? result.jsonText : ""
        return ResultView(
            id: prefix + "result", name: Printable.line(named.name), named: !isAlone,
            lead: Printable.line(headline.lead), mood: headline.mood.rawValue,
            more: headline.more.map(Printable.line), facts: facts(result, headline.mood),
            parts: parts.compactMap(\.self).map { PartView($0, prefix: prefix) }, json: Markup.script(json),
            hasJSON: holdsJSON, jsonID: prefix + "json", file: Printable.line(fileName(named.name)),
            size: "\(Figure.fixed(Double(result.jsonText.utf8.count) / 1_000, 0)) kB")
    }

    /// The last part of a path, which a browser may save a file as.
    private static func fileName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.isEmpty || name == "-" ? "result.json" : name.hasSuffix(".json") ? name : name + ".json"
    }

    private static func facts(_ result: RunResult, _ mood: Headline.Mood) -> [Fact] {
        let rounds = result.arms.map { Set($0.rounds.map(\.index)).count }.max() ?? 0
        let sums = result.arms.map(LedgerPart.sum)
        let signals = sums.reduce(UInt64(0)) { $0 &+ $1.signals }
        let lost = sums.reduce(UInt64(0)) { $0 &+ $1.lost }
        let isMeasured = rounds > 0
        let grade: Headline.Mood = result.audit.grade == .c ? .doubtful : .plain
        let all: [(String, String, Headline.Mood)?] = [
            ("verdict", result.verdict.spoken + (result.coverage.map { ", \($0.words)" } ?? ""), mood),
            result.arms.isEmpty
                ? nil
                : (
                    "signals accounted for",
                    "\(Figure.count(signals)), \(lost == 0 ? "none" : Figure.count(lost)) lost",
                    lost == 0 ? .plain : .bad
                ),
            isMeasured ? ("machine", "grade \(result.audit.grade.rawValue)", grade) : nil,
            isMeasured ? ("rounds", "\(rounds), of \(result.arms.count) arms", .plain) : nil,
            ("took", Figure.duration(result.invocation.durationNanoseconds), .plain),
            ("began", result.invocation.startedAt.replacing("T", with: " ").replacing("Z", with: " UTC"), .plain),
        ]
        return all.compactMap(\.self).filter { !$0.1.isEmpty }.map {
            Fact(name: $0.0, value: Printable.line($0.1), mood: $0.2.rawValue)
        }
    }
}
