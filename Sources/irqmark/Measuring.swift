import ArgumentParser
import Foundation
import Harness
import Metrics
import Report

/// What every command that measures does from its request on: check files, measure, show, end.
struct Measuring {
    let environment: [String: String]

    /// Warns of variables that look like settings and are none.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
        GivenSettings.warnOfStrangers(in: environment)
    }

    /// Measures, shows, and ends with the result's exit status.
    func run(
        _ request: RunRequest, failOn: FailOn = .regression, runner: () throws(HarnessError) -> Runner
    ) throws {
        try run(request, failOn: failOn) { (progress) throws(HarnessError) in
            try runner().run(progress: progress)
        }
    }

    /// Compares two builds, shows, and ends with the result's exit status.
    func compare(_ request: BuildRequest) throws {
        try run(request.run, failOn: request.failOn) { (progress) throws(HarnessError) in
            try BuildComparison(request.plan).run(progress: progress)
        }
    }

    /// Does what makes a result, shows it, and ends with its exit status.
    func run(
        _ request: RunRequest, failOn: FailOn,
        measure body: ((Harness.Progress) -> Void) throws(HarnessError) -> RunResult
    ) throws {
        try Self.requireReadable(request.plan.trace)
        let file = try request.json.flatMap { $0 == "-" ? nil : try OutputFile($0) }
        var result = try measure(request, body)
        if request.plan.suite == DoctorCommand.suite { result.takeEqualArmsAsEqual() }
        result.fail(on: failOn)
        throw ExitCode(RunOutput(request: request, file: file, environment: environment).write(result).rawValue)
    }

    private static func requireReadable(_ trace: String?) throws {
        guard let trace, !FileManager.default.isReadableFile(atPath: trace) else { return }
        let isThere = FileManager.default.fileExists(atPath: trace)
        throw Failure(
            "--trace \(trace): " + (isThere ? "cannot be read; check its permissions" : "there is no such file")
                + "; without --trace the recorded guest that irqmark brings is played")
    }

    private func measure(
        _ request: RunRequest, _ body: ((Harness.Progress) -> Void) throws(HarnessError) -> RunResult
    ) throws -> RunResult {
        do throws(HarnessError) {
            let line = ProgressLine(isQuiet: request.isQuiet, environment: environment)
            InterruptHandler.install()
            defer { line.clear() }
            var result = try body { line.show($0) }
            result.tool = .current
            result.invocation.arguments = CommandLine.arguments
            result.invocation.settings = request.settings.map { .init(name: $0.name, value: $0.value) }
            return result
        } catch {
            throw Self.told(error)
        }
    }

    /// The error that ends the process as it should. What cannot be compared is said here, since it has a status of its
    /// own.
    static func told(_ error: HarnessError) -> any Error {
        switch error {
        case .usage(let message): return ValidationError(message)
        case .failed(let message): return Failure(message)
        case .notComparable(let message):
            Terminal.write("Error: \(message)\n", to: .standardError)
            return ExitCode(ExitStatus.notComparable.rawValue)
        }
    }
}
