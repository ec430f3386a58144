import ArgumentParser
import Metrics
import Rounds
import Vocabulary

/// `irqmark guard`: judges a change, for CI.
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "Hold this build against another one or a baseline, and end with a verdict.",
        discussion: """
            Counts for each delivery are exact: system calls, allocations, locks, kicks and their like must not grow, \
            instructions by less than 1 %. Time is judged against the other build, run beside this one (--against). \
            Against a baseline time only warns: seven launches of now beside the stored ones, by the Mann-Whitney test \
            at 0.001 and from twice the margin on. On a machine that cannot judge times the counts still decide.

            Quantiles (p50, p99) that this machine cannot repeat within their margin are set aside and named; time and \
            processor time, and what --limits names, must be judged, or the verdict is inconclusive.

            --limits p99=10%|25us: a change of 10 % is still none, and more than 25 us is too much whatever the base \
            has; either may stand alone. Groups: @time, @latency, @counts, @all.

            A gate that has lost arms fails: if an arm of the suite could not be judged, it ends with 4 whatever \
            --fail-on says, unless --allow-skipped names the arm or the suite marks it optional.

            The last line is the verdict, and of how many arms it speaks. Exit codes: 0 ok or improved, 3 regressed, 4 \
            inconclusive (with --fail-on inconclusive) or arms lost, 5 void, 6 not comparable or no baseline, 77 nothing could run.
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
