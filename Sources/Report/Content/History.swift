public import Documents
import Metrics
public import Results

/// Figures of many runs, for tools that look for changes: what `export --format csv` wrote, read again, and results.
public struct History {
    /// One figure of one arm on one machine, in the order of time.
    public struct Series: Equatable {
        /// The machine's fingerprint.
        public var fingerprint: String
        /// `suite/arm.metric`.
        public var name: String
        /// When each run began, as the result says it.
        public var times: [String] = []
        /// What was built; empty where the build does not record it.
        public var commits: [String] = []
        /// The figures.
        public var values: [Double] = []
    }

    private struct Run {
        var time: String
        var commit: String
        var fingerprint: String
        var figures: [(name: String, value: Double)]
    }

    private var runs: [Run] = []

    /// No run yet.
    public init() {}

    /// How many runs there are.
    public var count: Int { runs.count }

    /// Takes a result.
    public mutating func add(_ result: RunResult) throws(DocumentError) { try add(csv: CSVExport(result).text) }

    /// Takes the lines of a CSV file; each belongs to the last heading above it, so files may be put behind each other.
    ///
    /// - Throws: `DocumentError` if a line is above any heading, has another number of fields, or no number where one
    ///   belongs. Nothing is taken then.
    public mutating func add(csv text: String) throws(DocumentError) {
        var heading: [String] = []
        var found: [Run] = []
        for (number, fields) in Self.lines(text).enumerated() where fields != [""] {
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
            var run = Run(time: fields[0], commit: fields[1], fingerprint: fields[2], figures: [])
            for (name, field) in zip(heading, fields).dropFirst(CSVExport.fixed.count) where !field.isEmpty {
                guard let value = Double(field), value.isFinite else {
                    throw DocumentError(
                        DocumentPlace(line: number + 1, path: name), expected: "a number", found: field)
                }
                run.figures.append((name, value))
            }
            found.append(run)
        }
        runs += found
    }

    /// All series, in the order in which they first appear.
    public var series: [Series] {
        var places: [String: Int] = [:]
        var all: [Series] = []
        // Times are in UTC and spelt alike, so their order is that of their letters; equal ones keep theirs.
        for run in runs.enumerated().sorted(by: { ($0.1.time, $0.0) < ($1.1.time, $1.0) }).map(\.element) {
            for (name, value) in run.figures {
                let key = "\(run.fingerprint)\n\(name)"
                let place = places[key] ?? all.count
                if place == all.count {
                    places[key] = place
                    all.append(Series(fingerprint: run.fingerprint, name: name))
                }
                all[place].times.append(run.time)
                all[place].commits.append(run.commit)
                all[place].values.append(value)
            }
        }
        return all
    }

    /// Fields of each line, as RFC 4180 has them.
    private static func lines(_ text: String) -> [[String]] {
        var lines: [[String]] = []
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuote = false
        for scalar in text.unicodeScalars {
            if isQuoted {
                if scalar == "\"" { (isQuoted, wasQuote) = (false, true) } else { field.append(scalar) }
                continue
            }
            switch scalar {
            case "\"":
                // Two of them inside a field are one.
                if wasQuote { field.append(scalar) }
                isQuoted = true
            case ",":
                fields.append(String(field))
                field = .init()
            case "\n":
                lines.append(fields + [String(field)])
                (fields, field) = ([], .init())
            case "\r": break
            default: field.append(scalar)
            }
            wasQuote = false
        }
        return field.isEmpty && fields.isEmpty ? lines : lines + [fields + [String(field)]]
    }
}
