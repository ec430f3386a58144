import ArgumentParser
import Builds
import Foundation
import Metrics
import Report
import Results
import Rounds
import Suites
import Vocabulary

/// The steps of every command that measures: check files, measure, show the result, end.
struct MeasuringRun {
    let environment: [String: String]

    /// Warns of environment variables that look like settings and are none.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
        GivenSettings.warnOfUnknownVariables(in: environment)
    }

    /// Measures, shows the result, and ends with its exit status.
    func run(
        _ request: RunRequest, failOn: FailOn = .regression, runner: () throws(RunError) -> Runner
    ) throws {
        guard !request.isDryRun else { return try preview(request, runner: runner) }
        try show(request, failOn: failOn) {
            try Self.mappingErrors { () throws(RunError) in
                let runner = try runner()
                let line = ProgressLine(request, environment: environment)
                defer { line.clear() }
                if line.isSeen { line.announce(runner.preview(counting: request.view == .counts).skipped) }
                return try runner.run { line.show($0) }
            }
        }
    }

    /// Says which arms of the request's suite would run here.
    func preview(_ request: RunRequest) throws {
        try preview(request) { () throws(RunError) in try Runner(request.plan) }
    }

    /// Prints the arms that would run, each on a line of standard output, and on standard error those that would not,
    /// with cause and remedy.
    private func preview(_ request: RunRequest, runner: () throws(RunError) -> Runner) throws {
        try Self.requireReadable(request.plan.trace)
        let preview = try Self.mappingErrors { () throws(RunError) in
            try request.processors.map(Runner.use)
            return try runner().preview(counting: request.view == .counts || request.view == .verdicts)
        }
        for skip in preview.skipped {
            Terminal.remark("skipped    \(skip.name): \(skip.reason)\n")
        }
        try Terminal.tell(preview.arms.map { $0 + "\n" }.joined())
        if preview.arms.isEmpty { throw ExitCode(ExitStatus.nothingRan.rawValue) }
    }

    /// Compares two builds, shows the result, and ends with its exit status.
    func compare(_ request: BuildRequest) throws {
        try show(request.run, failOn: request.failOn) {
            try Self.mappingErrors { () throws(RunError) in
                let comparison = try BuildComparison(request.plan)
                let line = ProgressLine(request.run, environment: environment)
                defer { line.clear() }
                return try comparison.run { line.show($0) }
            }
        }
    }

    /// Makes a result, shows it, and ends with its exit status. `after` is what to do with the result afterwards; it
    /// returns a message for standard error.
    func show(
        _ request: RunRequest, failOn: FailOn = .regression, after: (RunResult) throws -> String = { _ in "" },
        result get: () throws -> RunResult
    ) throws {
        try Self.requireReadable(request.plan.trace)
        let file = try request.json.flatMap { $0 == "-" ? nil : try OutputFile($0) }
        let page = try request.html.map { try OutputFile($0) }
        try request.refuseToReplaceInputs(by: file, of: "json")
        try request.refuseToReplaceInputs(by: page, of: "html")
        let costs = try request.costs.map(Self.costs)
        InterruptHandler.install()
        if let processors = request.processors {
            try Self.mappingErrors { () throws(RunError) in try Runner.use(processors) }
        }
        var result = try get()
        result.tool = .current(in: environment, context: request.context)
        result.invocation.arguments = CommandLine.arguments
        result.invocation.settings = request.settings.map { .init(name: $0.name, value: $0.value) }
        result.invocation.context = request.context
        result.invocation.suiteFile = request.plan.described?.file
        if let costs { result.project(by: costs) }
        if let accounts = request.accounts { result.keepAccounts(accounts) }
        if request.plan.suite == DoctorCommand.suite { result.treatEqualArmsAsEqual() }
        result.fail(on: failOn)
        let status = RunOutput(request: request, file: file, page: page, environment: environment).write(result)
        Terminal.remark(try after(result))
        throw ExitCode(status.rawValue)
    }

    /// Runs the body, and turns errors of the harness into errors of the command line.
    static func mappingErrors<Value>(_ body: () throws(RunError) -> Value) throws -> Value {
        do throws(RunError) { return try body() } catch {
            switch error {
            case .usage(let message): throw ValidationError(message)
            case .failed(let message): throw Failure(message)
            case .notComparable(let message): throw NotComparable(words: message)
            }
        }
    }

    private static func requireReadable(_ trace: String?) throws {
        guard let trace, !FileManager.default.isReadableFile(atPath: trace) else { return }
        let isThere = FileManager.default.fileExists(atPath: trace)
        throw Failure(
            "--trace \(trace): " + (isThere ? "cannot be read; check its permissions" : "there is no such file")
                + "; without --trace the recorded guest that irqmark brings is played")
    }

    /// Reads unit costs, before anything is measured.
    private static func costs(_ name: String) throws -> UnitCosts {
        do throws(CostsError) {
            return try ShippedCosts.isName(name) ? ShippedCosts.costs(named: name) : UnitCosts(file: name)
        } catch {
            if error.cannotBeRead { throw Failure("costs: \(error)") }
            throw ValidationError("costs: \(error)")
        }
    }
}
