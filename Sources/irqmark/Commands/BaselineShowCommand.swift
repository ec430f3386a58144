import ArgumentParser
import Foundation
import Metrics
import Report
import Rounds
import Vocabulary

/// `irqmark baseline show`: the counts of a baseline.
struct BaselineShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the counts of a baseline: this machine's, or another one's if it has none."
    )

    @Argument(help: "The baseline, by its name.")
    var name: String

    @OptionGroup var place: BaselineOptions

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            let store = try place.store(in: environment)
            guard let entry = try store.entry(name, for: .here()) else {
                Terminal.reportError(
                    "there is no baseline \(name) in \(store.folder); irqmark baseline save \(name) makes it")
                throw ExitCode(ExitStatus.notComparable.rawValue)
            }
            let width = Terminal.width(of: STDOUT_FILENO, environment: environment)
            let isColoured = ColourChoice.auto.isColoured(
                isTerminal: Terminal.isTerminal(STDOUT_FILENO), environment: environment)
            try Terminal.show(CountsText(entry.result, width: width, isColoured: isColoured).text)
        }
    }
}
