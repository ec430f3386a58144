import Metrics
import Results

/// The machine, the build and the invocation.
struct MachinePart {
    let result: RunResult

    var part: Part? {
        Part("machine", "The machine and the run", [invocation, facts].compactMap(\.self))
    }

    private var facts: Exhibit? {
        let facts = result.environment.facts
        guard !facts.isEmpty else { return nil }
        let table = DataTable(
            caption: "What the machine says of itself", nameHeading: "fact",
            columns: [.init(heading: "value", isText: true)],
            groups: [
                .init(
                    rows: [.init(name: "fingerprint", cells: [result.environment.fingerprint])]
                        + facts.map { fact in
                            .init(
                                name: LedgerPart.spelt(fact.name) + (fact.decides ? " *" : ""),
                                cells: [fact.value.value?.text ?? "not known: \(fact.value.reason ?? "")"])
                        })
            ])
        return Exhibit(
            "The machine", legend: "Results that differ in a fact with a star must not be compared.", .table(table))
    }

    private var invocation: Exhibit? {
        let (tool, invocation) = (result.tool, result.invocation)
        var rows: [(String, String)] = [
            ("irqmark", "\(tool.version), \(tool.buildType) build, \(tool.compiler)"),
            ("commit", tool.commit.value ?? "not known: \(tool.commit.reason ?? "")"),
            ("command", invocation.arguments.joined(separator: " ")), ("suite", invocation.suite),
            ("seed", "\(invocation.seed)"), ("began", invocation.startedAt),
            ("took", Figure.duration(invocation.durationNanoseconds)),
        ]
        rows += invocation.context.map { ($0.name, $0.value) }
        rows += result.builds.map { ("build \($0.role)", "\($0.path), \($0.tool.version), \($0.processes) processes") }
        let table = DataTable(
            caption: "The run", nameHeading: "", columns: [.init(heading: "", isText: true)],
            groups: [.init(rows: rows.filter { !$0.1.isEmpty }.map { .init(name: $0, cells: [$1]) })])
        return Exhibit("The run", legend: "", .table(table))
    }
}
