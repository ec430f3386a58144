import ArgumentParser
import Report
import Results

/// `irqmark schema`: prints the JSON Schema of results.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema (2020-12) of results.",
        discussion: """
            Within a major version members are only ever added, so whatever reads results passes over those that it does \
            not know. `irqmark run --json FILE` writes one.
            """)

    func run() throws { try Terminal.tell(ResultSchema.text) }
}
