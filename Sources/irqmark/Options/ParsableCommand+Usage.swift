import ArgumentParser
import Foundation
import Metrics
import Report
import Vocabulary

extension ParsableCommand {
    /// Runs a command's body. A usage error in it is printed with this command's help, and the process ends with 64.
    ///
    /// The parser's `validate` is no place for this: the parser calls it before it has looked for unknown options, so a
    /// misspelt option would be reported as an unknown suite. A usage error that `run` throws is printed with the usage
    /// of the root command.
    func reportingUsageErrors(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ValidationError {
            let command = "irqmark \(Self.path)"
            Terminal.reportError("\(error.message)\n  See '\(command) --help'.")
            throw ExitCode.validationFailure
        } catch let obstacle as NotComparable {
            // This error has an exit status of its own, which no error of the parser has.
            annotate(obstacle.words)
            Terminal.reportError(obstacle.words)
            throw ExitCode(ExitStatus.notComparable.rawValue)
        } catch let failure as Failure {
            annotate(failure.description)
            throw failure
        }
    }

    /// The words behind `irqmark` that call this command.
    static var path: String {
        let name = configuration.commandName ?? ""
        let outer = Irqmark.configuration.subcommands.first { outer in
            outer.configuration.subcommands.contains { ObjectIdentifier($0) == ObjectIdentifier(Self.self) }
        }
        return [outer?.configuration.commandName, name].compactMap(\.self).joined(separator: " ")
    }

    private func annotate(_ words: String) {
        guard GitHubStep(ProcessInfo.processInfo.environment) != nil else { return }
        Terminal.write(AnnotationExport.failure(words), to: .standardError)
    }
}
