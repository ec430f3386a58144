import ArgumentParser
import Builds
import Foundation
import Metrics
import Rounds
import Vocabulary

/// `irqmark lockstep`: one process of a build that is compared. Not for people: `irqmark compare --build` starts it.
struct LockstepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lockstep", abstract: "Serve irqmark compare --build, which starts this.", shouldDisplay: false)

    @Argument(help: "The suite.")
    var suite: String

    @OptionGroup var options: RunOptions

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            let request = try RunRequest(suite: suite, options: options, environment: environment)
            try MeasuringRun.mappingErrors { () throws(RunError) in try Runner(request.plan).serveLockstep() }
        }
    }
}
