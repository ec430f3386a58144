public import Documents
import Metrics
public import Results

/// Figures of many runs, for tools that look for changes: what `export --format csv` wrote, read again, and results.
///
/// A run is known by its machine and its start: it counts once, however often it is given.
public struct History {
    /// One figure of one arm on one machine, in the order of time.
    public struct Series: Equatable {
        /// The machine's fingerprint.
        public var fingerprint: String
        /// The figure's name: `suite/arm.metric`.
        public var name: String
        /// When each run began, UTC in ISO 8601.
        public var times: [String] = []
        /// The commit of each run's build; empty where the build does not record it.
        public var commits: [String] = []
        /// The figure of each run.
        public var values: [Double] = []
        /// Why it does not go on where another series of this name ends; empty for the first of its name.
        public var beginning = ""

        /// What the arm is, in words; empty where no run says it.
        var identity = ""
        /// How often what the figure means had changed before.
        var meaning = 0
    }

    private struct Run {
        var time: String
        var commit: String
        var fingerprint: String
        var meanings: SeriesMeaning
        var identities: [String: String] = [:]
        var figures: [(name: String, value: Double)] = []
    }

    private var runs: [Run] = []
    private var known: [String: Double] = [:]
    /// How many runs were given once more.
    public private(set) var repeated = 0
    /// Figures that were given once more as another number, each by its name and its run's start.
    public private(set) var contradictions: [String] = []

    /// A history without a run.
    public init() {}

    /// How many runs there are.
    public var count: Int { runs.count }

    /// Adds the figures of a result.
    public mutating func add(_ result: RunResult) throws(DocumentError) { try add(csv: CSVExport(result).text) }

    /// Adds the lines of a CSV file. Each line belongs to the last heading above it, so files may be concatenated.
    ///
    /// - Throws: `DocumentError` if there is no run, if a line is above any heading, has another number of fields, or
    ///   has no number where one belongs. Nothing is taken then.
    public mutating func add(csv text: String) throws(DocumentError) {
        var heading: [String] = []
        var found: [Run] = []
        for (number, fields) in CSVLines(text).enumerated() where fields != [""] {
            guard fields.first != CSVExport.fixed[0] else {
                heading = fields
                continue
            }
            guard heading.starts(with: CSVExport.fixed) else {
                throw DocumentError(
                    DocumentPlace(line: number + 1),
                    expected: "the heading \(CSVExport.fixed.joined(separator: ",")),...",
                    found: String(fields.joined(separator: ",").prefix(40)))
            }
            guard fields.count == heading.count else {
                throw DocumentError(
                    DocumentPlace(line: number + 1), expected: "\(heading.count) fields", found: "\(fields.count)")
            }
            found.append(try Self.run(heading, fields, line: number + 1))
        }
        guard !found.isEmpty else {
            throw DocumentError(
                DocumentPlace(), expected: "lines of runs below a heading",
                found: heading.isEmpty ? "nothing" : "a heading alone")
        }
        for run in found { add(run) }
    }

    private static func run(_ heading: [String], _ fields: [String], line: Int) throws(DocumentError) -> Run {
        guard RunTime.isPlausible(fields[0]) else {
            throw DocumentError(
                DocumentPlace(line: line, path: heading[0]), expected: "a date and a time that there are",
                found: String(fields[0].prefix(40)))
        }
        let version = heading.firstIndex(of: CSVExport.version).map { fields[$0] } ?? ""
        var run = Run(
            time: fields[0], commit: fields[1], fingerprint: fields[2], meanings: SeriesMeaning(version: version))
        for (name, field) in zip(heading, fields).dropFirst(CSVExport.fixed.count)
        where !field.isEmpty && name != CSVExport.version {
            if name.hasSuffix(CSVExport.identity) {
                run.identities[String(name.dropLast(CSVExport.identity.count))] = field
                continue
            }
            guard let value = Double(field), value.isFinite else {
                throw DocumentError(DocumentPlace(line: line, path: name), expected: "a number", found: field)
            }
            run.figures.append((name, value))
        }
        return run
    }

    /// Takes what is new of a run.
    private mutating func add(_ run: Run) {
        var fresh = run
        fresh.figures = run.figures.filter { figure in
            let key = "\(run.fingerprint)\n\(run.time)\n\(figure.name)"
            guard let value = known[key] else {
                known[key] = figure.value
                return true
            }
            if value != figure.value { contradictions.append("\(figure.name) of \(run.time)") }
            return false
        }
        if fresh.figures.isEmpty && !run.figures.isEmpty {
            repeated += 1
        } else {
            runs.append(fresh)
        }
    }

    /// All series, in the order in which they first appear.
    public var series: [Series] {
        var places: [String: [Int]] = [:]
        var all: [Series] = []
        // Times are in UTC and spelt alike, so their alphabetic order is that of time; equal times keep their order.
        for run in runs.enumerated().sorted(by: { ($0.1.time, $0.0) < ($1.1.time, $1.0) }).map(\.element) {
            for (name, value) in run.figures {
                let (arm, metric) = Self.parts(of: name)
                let line = run.identities[arm] ?? ""
                let identity = metric.hasPrefix("latency-") ? line : ArmIdentity.ofClosedLoop(line)
                let meaning = run.meanings.number(of: metric)
                let key = "\(run.fingerprint)\n\(name)"
                // A run that does not say what its arm is goes on with the latest series.
                let place = places[key, default: []].last { place in
                    all[place].meaning == meaning
                        && (identity.isEmpty || all[place].identity.isEmpty || all[place].identity == identity)
                }
                let index = place ?? all.count
                if place == nil {
                    var series = Series(fingerprint: run.fingerprint, name: name, meaning: meaning)
                    if let before = places[key]?.last {
                        series.beginning = Self.difference(
                            from: all[before], to: identity, meaning: SeriesMeaning.words(of: metric), meaning)
                    }
                    places[key, default: []].append(index)
                    all.append(series)
                }
                if all[index].identity.isEmpty { all[index].identity = identity }
                all[index].times.append(run.time)
                all[index].commits.append(run.commit)
                all[index].values.append(value)
            }
        }
        return all
    }

    /// `suite/arm` and the metric.
    private static func parts(of name: String) -> (arm: String, metric: String) {
        guard let dot = name.lastIndex(of: ".") else { return (name, "") }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }

    /// What is not as it was: the axes that differ, or the figure's meaning.
    private static func difference(
        from series: Series, to identity: String, meaning words: String, _ meaning: Int
    ) -> String {
        guard series.meaning == meaning else { return words }
        let (before, now) = (series.identity.split(separator: " "), identity.split(separator: " "))
        let changed = now.filter { !before.contains($0) }.map { word in
            let key = word.prefix { $0 != "=" } + "="
            return "\(word), before \(before.first { $0.hasPrefix(key) } ?? "not told")"
        }
        let gone = before.filter { word in
            let key = word.prefix { $0 != "=" } + "="
            return !now.contains { $0.hasPrefix(key) }
        }
        return (changed + gone.map { "no \($0) any more" }).joined(separator: "; ")
    }
}
