import ArgumentParser
import Foundation
import Metrics
import Report
import Rounds
import Vocabulary

/// `irqmark power`: how often guards on the machine of a recording would find a change.
struct PowerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power",
        abstract: "Say how often a guard would err, and find a change.",
        discussion: """
            The result must be of equal arms: irqmark compare --build A --build A --json FILE. Thousands of guards are \
            made from its rounds, with no change and with changes of the head's figures, and judged as real ones are. \
            The intervals of the rates are exact, at 95 %.
            """)

    @Argument(help: "The JSON of a comparison of equal arms.")
    var file: String

    @Option(help: ArgumentHelp("Guards for each change (default 10000).", valueName: "count"))
    var guards: String?

    @Option(help: ArgumentHelp("Seed of the draws (default 1).", valueName: "number"))
    var seed: String?

    /// The changes that are tried, in per cent.
    private static let changes = [0, 2, 5, 10, 15]

    func run() throws {
        try reportingUsageErrors {
            let given = GivenSettings(
                [("guards", guards), ("seed", seed)], environment: ProcessInfo.processInfo.environment)
            let guards = try given["guards"]?.integer(in: 1...1_000_000) ?? 10_000
            let seed = try given["seed"]?.natural() ?? 1
            let result = try ResultFile.read(
                file, remedy: "irqmark compare --build A --build A --json FILE writes what is read here")
            let study = try MeasuringRun.mappingErrors { () throws(RunError) in try PowerStudy(result) }
            try Terminal.tell("\(study.rounds) recorded rounds, \(guards) guards each\n")
            for change in Self.changes {
                let outcomes = study.outcomes(shift: Double(change) / 100, guards: guards, seed: seed)
                let rate = outcomes.regressed
                let words = [rate.lower, rate.upper].map { Figure.fixed($0 * 100, 2) }
                let name = change == 0 ? "no change" : "+\(change) %"
                try Terminal.tell(
                    "\(name): regressed \(rate.hits) times, \(words[0]) to \(words[1]) %; "
                        + "improved \(outcomes.improved), equivalent \(outcomes.equivalent), "
                        + "inconclusive \(outcomes.inconclusive)\n")
            }
        }
    }
}
