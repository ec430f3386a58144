import ArgumentParser
import Foundation
import Metrics
import Vocabulary

/// `irqmark baseline rm`: removes what is stored under a name.
struct BaselineRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove a baseline, of all machines.")

    @Argument(help: "The baseline, by its name.")
    var name: String

    @OptionGroup var place: BaselineOptions

    func run() throws {
        try reportingUsageErrors {
            let store = try place.store(in: ProcessInfo.processInfo.environment)
            let name = try Setting(argument: "name", name).baselineName()
            let count = try store.remove(name)
            guard count > 0 else {
                Terminal.reportError("there is no baseline \(name) in \(store.folder)")
                throw ExitCode(ExitStatus.notComparable.rawValue)
            }
            try Terminal.tell("removed \(count) of \(name)\n")
        }
    }
}
