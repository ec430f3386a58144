import ArgumentParser
import Foundation
import Metrics
import Report
import Vocabulary

extension ParsableCommand {
    /// Runs a command that may find its arguments impossible: tells why, points to this command's help, ends with 64.
    ///
    /// Not done in `validate`, which the parser calls before it has looked for unknown options: a misspelt option would
    /// be told as an unknown suite. Thrown from `run` as it is, the error would come with the usage of the root
    /// command.
    func tellingUsageErrors(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ValidationError {
            let command = "irqmark \(Self.path)"
            Terminal.complain("\(error.message)\n  See '\(command) --help'.")
            throw ExitCode.validationFailure
        } catch let obstacle as NotComparable {
            // It has a status of its own, which no error of the parser has.
            annotate(obstacle.words)
            Terminal.complain(obstacle.words)
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
