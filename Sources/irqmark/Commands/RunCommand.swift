import ArgumentParser
import Rounds
import Vocabulary

/// `irqmark run`: runs a suite, measures, accounts for every signal, and shows the result.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a suite and account for every signal.",
        discussion: """
              irqmark run                                suite \(RunRequest.defaultSuite), within a minute
              irqmark run smoke --path direct,software   five seconds, two paths

            `irqmark list` shows suites and arms. Every flag has an environment twin (--dry-run: IRQMARK_DRY_RUN); a flag \
            wins over it, and it over a suite file.
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
