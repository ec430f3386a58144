import ArgumentParser
import Vocabulary

/// What is suggested in place of a flag that a command does not know. The parser looks at the flags that `--help`
/// shows; one that only `--help-hidden` shows may be nearer.
enum FlagSuggestion {
    /// The parser's message with the nearest of all flags of the command.
    /// - Parameters:
    ///   - message: what the parser says.
    ///   - arguments: those of the process, without its name.
    static func mended(_ message: String, of arguments: some Sequence<String>) -> String {
        guard let found = message.firstMatch(of: /Unknown option '--([a-z-]+)'\.? ?(?:Did you mean '[^']*'\?)?/),
            let nearest = NearestName.of(String(found.1), among: flags(of: command(arguments)))
        else { return message }
        return message.replacing(found.0, with: "Unknown option '--\(found.1)'. Did you mean '--\(nearest)'?")
    }

    /// The command that the first arguments name.
    private static func command(_ arguments: some Sequence<String>) -> any ParsableCommand.Type {
        var command: any ParsableCommand.Type = Irqmark.self
        for argument in arguments {
            let inner = command.configuration.subcommands.first { $0.configuration.commandName == argument }
            guard let inner else { break }
            command = inner
        }
        return command
    }

    /// The names of a command's flags, without dashes.
    private static func flags(of command: any ParsableCommand.Type) -> [String] {
        let help = Irqmark.helpMessage(for: command, includeHidden: true, columns: 500)
        // In a line of its own each, behind `-h, ` or nothing.
        return help.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^ +(?:-\w, )?--([a-z-]+)/).map { String($0.1) }
        }
    }
}
