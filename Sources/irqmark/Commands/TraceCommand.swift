import ArgumentParser

/// `irqmark trace`: recorded guests of one's own.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Make a trace of what a guest of your own did.",
        subcommands: [TraceImportCommand.self])
}
