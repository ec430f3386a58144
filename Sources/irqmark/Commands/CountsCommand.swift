import ArgumentParser
import Foundation
import Metrics
import Report
import Rounds
import Vocabulary

/// `irqmark counts`: counts what a delivery takes, without timing it.
struct CountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts",
        abstract: "Count instructions, system calls, locks of a delivery.",
        discussion: """
            Runs each arm of the suite that one thread can run, with a fixed number of signals and nothing that \
            depends on time. Instructions, system calls and allocations are counted by callgrind if valgrind is \
            installed, on a simulated processor, so the figures are exact and no other load on the machine moves them; \
            else the processor counts the instructions, if perf events let it, exact but for what interrupts add.
            """)

    /// The suite that is counted by default: it has every kind of arm once.
    static let defaultSuite = "smoke"

    @Argument(help: "The suite: one that ships, by its name (default: smoke), or a YAML file.")
    var suite: String?

    @Option(help: ArgumentHelp("Needless work for each delivery: 2steps, 1calls.", valueName: "amount"))
    var handicap: String?

    @OptionGroup var options: CountsOptions

    @Flag(name: .customLong(CountPlan.watchedFlag), help: .hidden)
    var isWatched = false

    func run() throws {
        try reportingUsageErrors {
            let measuring = MeasuringRun()
            let given = GivenSettings(
                [("handicap", handicap)] + CountsOptions.flags(of: options), environment: measuring.environment)
            let request = try RunRequest(counting: suite, given)
            guard !request.isDryRun else { return try measuring.preview(request) }
            var plan = CountPlan(request.plan)
            plan.isWatched = isWatched
            if let setting = given["handicap"] { plan.handicap = try setting.countedAmount() }
            try measuring.show(request) {
                try MeasuringRun.mappingErrors { () throws(RunError) in try Runner.count(plan) }
            }
        }
    }
}
