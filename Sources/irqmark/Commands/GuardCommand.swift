import ArgumentParser
import Metrics
import Rounds
import Vocabulary

/// `irqmark guard`: judges a change, for CI.
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "Judge this build against another one or a baseline.",
        discussion: """
              irqmark guard --against ../base/.build/release/irqmark
              irqmark guard --gate counts --baseline main

            Counts are exact and decide anywhere; times are judged beside the other build, in lock step. The last line is \
            the verdict, and of how many arms it speaks (exit codes: `irqmark list exits`).
            """)

    @OptionGroup var options: GuardOptions

    func run() throws {
        try reportingUsageErrors {
            let measuring = MeasuringRun()
            if let collected = try collected(in: measuring.environment) {
                return try measuring.run(collected) { () throws(RunError) in try Runner(collected.plan) }
            }
            let request = try GuardRequest(options: options, environment: measuring.environment)
            guard !request.run.isDryRun else { return try measuring.preview(request.run) }
            let guarding = GuardRun(request: request, environment: measuring.environment)
            try measuring.show(request.run, failOn: request.failOn) { try guarding.result() }
        }
    }

    /// The run of the suite that `--collect` asks for: what two boots measure is judged later. Nil if it does not.
    func collected(in environment: [String: String]) throws -> RunRequest? {
        let given = GivenSettings(GuardOptions.flags(of: options), environment: environment)
        guard let collect = given["collect"] else { return nil }
        for name in ["against", "baseline", "limits", "handicap", "allow-skipped"] {
            if let other = given[name] { throw other.refused("--collect judges nothing; leave it out") }
        }
        if let json = given["json"] { throw json.refused("--collect names the file already; leave it out") }
        var request = try RunRequest(counting: given["suite"]?.value, given)
        request.view = .run
        request.json = try collect.file()
        return request
    }
}
