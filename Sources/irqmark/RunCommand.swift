import ArgumentParser
import Foundation
import Harness
import Metrics
import Report

/// `irqmark run`: measure, account, show.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the arms of a suite and account for every signal.",
        discussion: """
            Without an argument it runs suite \(RunRequest.defaultSuite). The filters (--path, --loop, ...) keep the arms \
            that match all of them; `irqmark list` shows what there is.

            Every flag has an environment twin (--list-registers: IRQMARK_LIST_REGISTERS); the flag wins. The table goes \
            to standard output, progress to standard error if that is a terminal. With --json - standard output has \
            the JSON alone and the table goes to standard error.
            """)

    @Argument(help: "The suite, by its name.")
    var suite: String?

    @OptionGroup var options: RunOptions

    func run() throws { try tellingUsageErrors(measureAndShow) }

    private func measureAndShow() throws {
        let environment = ProcessInfo.processInfo.environment
        GivenSettings.warnOfStrangers(in: environment)
        let request = try request(in: environment)
        try Self.requireReadable(request.plan.trace)
        let file = try request.json.flatMap { $0 == "-" ? nil : try OutputFile($0) }
        let result = try Self.measure(request, environment: environment)
        throw ExitCode(RunOutput(request: request, file: file, environment: environment).write(result).rawValue)
    }

    /// What the arguments and their environment twins ask for.
    func request(in environment: [String: String]) throws -> RunRequest {
        try RunRequest(suite: suite, options: options, environment: environment)
    }

    private static func requireReadable(_ trace: String?) throws {
        guard let trace, !FileManager.default.isReadableFile(atPath: trace) else { return }
        let isThere = FileManager.default.fileExists(atPath: trace)
        throw Failure(
            "--trace \(trace): " + (isThere ? "cannot be read; check its permissions" : "there is no such file")
                + "; without --trace the recorded guest that irqmark brings is played")
    }

    private static func measure(_ request: RunRequest, environment: [String: String]) throws -> RunResult {
        do throws(HarnessError) {
            let runner = try Runner(request.plan)
            let line = ProgressLine(isQuiet: request.isQuiet, environment: environment)
            InterruptHandler.install()
            defer { line.clear() }
            var result = try runner.run { line.show($0) }
            result.tool = .current
            result.invocation.arguments = CommandLine.arguments
            result.invocation.settings = request.settings.map { .init(name: $0.name, value: $0.value) }
            return result
        } catch {
            switch error {
            case .usage(let message): throw ValidationError(message)
            case .failed(let message): throw Failure(message)
            }
        }
    }
}
