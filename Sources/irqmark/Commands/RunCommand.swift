import ArgumentParser
import Rounds
import Vocabulary

/// `irqmark run`: runs a suite, measures, accounts for every signal, and shows the result.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the arms of a suite and account for every signal.",
        discussion: """
            Without an argument it runs suite \(RunRequest.defaultSuite). The filters (--path, --loop, ...) keep the arms \
            that match all of them; `irqmark list` shows what there is.

            Every flag has an environment twin (--list-registers: IRQMARK_LIST_REGISTERS). A flag wins over its twin, that \
            over a suite file, and that over what is usual. The table goes \
            to standard output, progress to standard error if that is a terminal. With --json - standard output has \
            the JSON alone and the table goes to standard error.
            """)

    @Argument(help: "The suite: one that ships, by its name, or a YAML file.")
    var suite: String?

    @OptionGroup var options: RunOptions

    func run() throws {
        try reportingUsageErrors {
            let measuring = MeasuringRun()
            let request = try request(in: measuring.environment)
            if request.arms.isEmpty, let shard = request.plan.shard {
                Terminal.remark("part \(shard.number) of \(shard.count) has no arm: there are fewer arms than parts\n")
                throw ExitCode(ExitStatus.nothingRan.rawValue)
            }
            try measuring.run(request) { () throws(RunError) in try Runner(request.plan) }
        }
    }

    /// The request that the arguments and their environment twins make.
    func request(in environment: [String: String]) throws -> RunRequest {
        try RunRequest(suite: suite, options: options, environment: environment)
    }
}
