import Report
import Workloads

/// What is known of a trace, and what of it is assumed, as text.
enum TraceText {
    /// What was imported.
    static func text(_ summary: ImportSummary, file: String) -> String {
        var lines = [("trace", "\(file): \(load(summary))"), ("from", summary.origin), ("arrivals", summary.arrivals)]
        if summary.moves > 0 { lines.append(("moves", "\(summary.moves) to another vCPU")) }
        lines += summary.assumed.map { ("assumed", $0) }
        if !summary.beside.isEmpty {
            let beside = summary.beside.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            lines.append(("left out", beside))
        }
        lines.append(("play", "irqmark run --trace \(file)"))
        return text(lines)
    }

    /// What a trace holds.
    static func text(_ facts: TraceFacts, file: String) -> String {
        let load =
            "\(counted(facts.signals, "MSI")) of \(counted(facts.events, "event")) of "
            + "\(counted(facts.devices, "device")) on \(counted(facts.vcpus, "vCPU"))"
        let time = facts.nanoseconds.map { " in \(Figure.fixed(Double($0) / 1e9, 3)) s" } ?? ""
        let machine = facts.imported ?? "QEMU" + (facts.gic.map { ", GICv\($0)" } ?? "")
        var lines = [("trace", "\(file): \(load)\(time)"), ("from", machine), ("arrivals", facts.arrivals)]
        lines += facts.assumed.map { ("assumed", $0) }
        return text(lines)
    }

    private static func load(_ summary: ImportSummary) -> String {
        let load =
            "\(counted(summary.interrupts, "interrupt")) of \(counted(summary.events, "event")) of "
            + "\(counted(summary.devices, "device")) on \(counted(summary.vcpus, "vCPU"))"
        guard summary.nanoseconds > 0 else { return load }
        let seconds = Double(summary.nanoseconds) / 1e9
        return load + " in \(Figure.fixed(seconds, 3)) s, "
            + "\(Figure.rate(Double(summary.interrupts) / seconds)) signals/s"
    }

    static func counted<Number: BinaryInteger>(_ count: Number, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// Lines with a heading each; one that repeats the heading above it leaves it out.
    static func text(_ lines: [(heading: String, words: String)]) -> String {
        var last = ""
        return lines.map { heading, words in
            let shown = heading == last ? "" : heading
            last = heading
            return shown + String(repeating: " ", count: max(1, 11 - shown.count)) + words + "\n"
        }.joined()
    }
}
