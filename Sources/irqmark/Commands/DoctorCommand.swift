import ArgumentParser
import Metrics
import Rounds
import Suites
import Vocabulary

/// `irqmark doctor`: compares an arm with itself, and says what that shows of the machine.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this machine can judge, and what to change.",
        discussion: """
            Compares an arm with itself, three slices of it in each round, while it watches what disturbs the machine. \
            Equal arms must come out equal; how far they lie apart is what this machine cannot see. With --fail-on \
            inconclusive it ends with 4 if any metric cannot be judged.
            """)

    /// The name that results give to a diagnosis in place of a suite.
    static let suite = Suite.diagnosis

    @Argument(help: "The arm, by a name that `irqmark list arms` shows or as a list of key=value (default: software).")
    var arm: String?

    @OptionGroup var options: CompareOptions

    func run() throws {
        try reportingUsageErrors {
            let measuring = MeasuringRun()
            let request = try request(in: measuring.environment)
            try measuring.run(request.run, failOn: request.failOn) { () throws(RunError) in
                try Runner(comparing: request.plan)
            }
        }
    }

    /// The request that the arguments and their environment twins make.
    func request(in environment: [String: String]) throws -> CompareRequest {
        let arm = arm ?? "software"
        return try CompareRequest(suite: Self.suite, arms: [arm, arm], options: options, environment: environment)
    }
}
