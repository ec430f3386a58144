import ArgumentParser
import Foundation
import Metrics
import Report
import Rounds
import Statistics
import Vocabulary

/// `irqmark power`: how often guards on the machine of a recording would find a change.
struct PowerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power",
        abstract: "Say how often a guard would err, and find a change.",
        discussion: """
            The result must be of equal arms: irqmark compare --build A --build A --json FILE. Thousands of guards are \
            made from its rounds, with no change and with changes of the head's figures, and judged as real ones are. \
            The intervals of the rates are exact, at 95 %. With --simulate the rounds are made by a model of a machine \
            instead.
            """)

    @Argument(help: "The JSON of a comparison of equal arms.")
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Make the rounds of 8 arms and 4 metrics by a model: \(SimulatedNoise.listed).", valueName: "model"))
    var simulate: String?

    @Option(help: ArgumentHelp("Guards for each change (default 10000; simulated 1000).", valueName: "count"))
    var guards: String?

    @Option(help: ArgumentHelp("Seed of the draws (default 1).", valueName: "number"))
    var seed: String?

    /// The changes that are tried on recorded rounds, as shares.
    private static let changes = [0, 0.02, 0.05, 0.1, 0.15]

    func run() throws {
        try reportingUsageErrors {
            let given = GivenSettings(
                [("simulate", simulate), ("guards", guards), ("seed", seed)],
                environment: ProcessInfo.processInfo.environment)
            let guards = try given["guards"]?.integer(in: 1...1_000_000)
            let seed = try given["seed"]?.natural() ?? 1
            switch (file, given["simulate"]) {
            case (nil, let model?): try simulate(try model.one(), guards: guards ?? 1_000, seed: seed)
            case (let file?, nil): try study(file, guards: guards ?? 10_000, seed: seed)
            case (nil, nil): throw ValidationError("takes the JSON of a comparison of equal arms, or --simulate")
            case (_?, let model?): throw model.refused("made rounds and recorded ones; leave one out")
            }
        }
    }

    private func study(_ file: String, guards: Int, seed: UInt64) throws {
        let result = try ResultFile.read(
            file, remedy: "irqmark compare --build A --build A --json FILE writes what is read here")
        let study = try MeasuringRun.mappingErrors { () throws(RunError) in try PowerStudy(result) }
        try Terminal.tell("\(study.rounds) recorded rounds, \(guards) guards each\n")
        for change in Self.changes {
            try tell(study.outcomes(shift: change, guards: guards, seed: seed), of: change, "")
        }
    }

    private func simulate(_ model: SimulatedNoise, guards: Int, seed: UInt64) throws {
        let simulated = model.simulated
        try Terminal.tell("\(model.meaning); \(simulated.rows) rows, \(guards) guards each\n")
        for change in model.changes {
            let outcomes = (0..<guards).map { simulated.outcome(shift: change, seed: seed &+ UInt64($0)) }
            let rounds = outcomes.reduce(0) { $0 + $1.rounds } / guards
            try tell(PowerStudy.Outcomes(outcomes.map(\.verdict)), of: change, ", \(rounds) rounds in the mean")
        }
    }

    private func tell(_ outcomes: PowerStudy.Outcomes, of change: Double, _ more: String) throws {
        let rate = outcomes.regressed
        let words = [rate.lower, rate.upper].map { Figure.fixed($0 * 100, 2) }
        let name = change == 0 ? "no change" : "+\(Int((change * 100).rounded())) %"
        try Terminal.tell(
            "\(name): regressed \(rate.hits) times, \(words[0]) to \(words[1]) %; "
                + "improved \(outcomes.improved), equivalent \(outcomes.equivalent), "
                + "inconclusive \(outcomes.inconclusive)\(more)\n")
    }
}
