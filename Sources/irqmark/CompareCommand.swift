import ArgumentParser
import Harness

/// `irqmark compare`: arms beside each other in paired rounds, with a verdict.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare arms with the first one, and say whether they are worse, better or equal.",
        discussion: """
            An arm is a name that `irqmark list arms` shows, or a list of path=, loop=, cache=, topology=, guest=, \
            workload=, forwarding=, toggles=, quirks=, or a name with such changes behind it:

              irqmark compare software direct
              irqmark compare direct direct,cache=none
              irqmark compare path=direct,loop=epoll path=direct,loop=uring-edge

            The first arm is the base. It runs twice in each round, so that what the machine does to equal arms is seen. \
            After 24, 48 and 96 rounds a decision is tried; a change within its margin is none. Verdicts: regressed \
            (exit 3), improved, equivalent, inconclusive (exit 4 with --fail-on inconclusive).
            """)

    @Argument(help: "The base, then one or more arms to compare with it.")
    var arms: [String]

    @OptionGroup var options: CompareOptions

    func run() throws {
        try tellingUsageErrors {
            let measuring = Measuring()
            let request = try request(in: measuring.environment)
            try measuring.run(request.run, failOn: request.failOn) { () throws(HarnessError) in
                try Runner(comparing: request.plan)
            }
        }
    }

    /// What the arguments and their environment twins ask for.
    func request(in environment: [String: String]) throws -> CompareRequest {
        try CompareRequest(arms: arms, options: options, environment: environment)
    }
}
