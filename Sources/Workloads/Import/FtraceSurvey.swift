/// What is in a log of trace events: each event's sources, and how often each event came. Reads the whole log and
/// refuses one that cannot be vouched for.
struct FtraceSurvey {
    /// A source of an event, as the event numbers it, and the vCPU that it names.
    private struct Source: Hashable {
        var event: LoggedEvent
        var line: UInt64
        var target: UInt64?
    }

    private var order: [Source] = []
    private var counts: [Source: UInt64] = [:]
    private var besides: [LoggedEvent: UInt64] = [:]
    private var others: UInt64 = 0

    /// - Throws: a line that is none of a log, lost events, or a time that runs backwards.
    init(_ log: LogText) throws(WorkloadError) {
        var last: UInt64 = 0
        try log.forEachLine { number, text throws(WorkloadError) in
            guard let line = FtraceLine(text) else { return try Self.pass(number, text, log) }
            guard line.time >= last else {
                throw log.error(number, "its time is before that of the line above it", remedy: Self.sorting)
            }
            last = line.time
            guard let content = line.content else {
                throw log.error(
                    number,
                    "fields of \(String(decoding: line.event, as: UTF8.self)) are not as the kernel writes them: "
                        + "\(line.fields.text)", remedy: "keep the event's own format, and lines as long as they are")
            }
            switch content {
            case .interrupt(let event, let source, let target):
                add(Source(event: event, line: source, target: target))
            case .beside(let event): besides[event, default: 0] += 1
            case .other: others += 1
            }
        }
    }

    private static let sorting =
        "record with one clock for all CPUs (ftrace: echo global >trace_clock), or sort the log"

    private mutating func add(_ source: Source) {
        if counts[source] == nil { order.append(source) }
        counts[source, default: 0] += 1
    }

    /// Passes over a line that is no event: a heading.
    /// - Throws: any other line, and a heading that tells of lost events.
    private static func pass(_ number: Int, _ text: ArraySlice<UInt8>, _ log: LogText) throws(WorkloadError) {
        var cursor = LogCursor(text)
        cursor.skipBlanks()
        if cursor.isAtEnd { return }
        var tried = cursor
        if cursor.take("#") {
            guard cursor.take(behind: "entries-in-buffer/entries-written: ") else { return }
            guard let kept = cursor.natural(), cursor.take("/"), let written = cursor.natural(), kept == written else {
                throw log.error(
                    number, "the kernel wrote more events than the log holds",
                    remedy: "record with a larger buffer "
                        + "(buffer_size_kb), or for a shorter time")
            }
            return
        }
        var lost = tried
        if lost.take(behind: "LOST") || tried.take(behind: "DROPPED") {
            throw log.error(
                number, "events were lost here",
                remedy: "record with a larger buffer (trace-cmd record -b, perf record "
                    + "-m), fewer events, or for a shorter time")
        }
        if isHeading(LogCursor(text)) { return }
        throw log.error(
            number, "expected \"COMM-PID [CPU] TIME: EVENT: FIELDS\", found \"\(short(text))\"",
            remedy:
                "give the text of ftrace, trace-cmd report or perf script as it is: unwrapped, without call chains, "
                + "in seconds")
    }

    private static func short(_ text: ArraySlice<UInt8>) -> String { String(decoding: text.prefix(60), as: UTF8.self) }

    /// Whether `trace-cmd report` writes the line before its events.
    private static func isHeading(_ line: LogCursor) -> Bool {
        var cursor = line
        if cursor.take("cpus=") || cursor.take("version = ") { return cursor.natural() != nil && cursor.isAtEnd }
        return cursor.take("CPU ") && cursor.natural() != nil && cursor.take(" is empty")
    }
}

extension FtraceSurvey {
    func has(_ event: LoggedEvent) -> Bool { order.contains { $0.event == event } }

    /// Sources of an event in the order in which they came.
    func sources(of event: LoggedEvent) -> [(line: UInt64, target: UInt64?)] {
        order.filter { $0.event == event }.map { ($0.line, $0.target) }
    }

    /// The vCPUs that an event names, ascending; none if it names none.
    func targets(of event: LoggedEvent) -> [UInt64] {
        Set(sources(of: event).compactMap(\.target)).sorted()
    }

    /// How often an event came of the sources that are asked for.
    func count(of event: LoggedEvent, _ isAsked: (_ line: UInt64, _ target: UInt64?) -> Bool) -> UInt64 {
        order.filter { $0.event == event && isAsked($0.line, $0.target) }.reduce(0) { $0 + (counts[$1] ?? 0) }
    }

    /// What the log holds beside an event's interrupts.
    func beside(than event: LoggedEvent) -> [ImportSummary.Beside] {
        var all: [ImportSummary.Beside] = LoggedEvent.allCases.compactMap { other in
            let interrupts = other == event ? 0 : count(of: other) { _, _ in true }
            let count = interrupts + (besides[other] ?? 0)
            let name = other == event ? "\(other.rawValue) to level 0" : other.rawValue
            return count == 0 ? nil : .init(name: name, count: count)
        }
        if others > 0 { all.append(.init(name: "other events", count: others)) }
        return all
    }
}
