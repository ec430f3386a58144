import Foundation
import TestSupport
import Testing

/// The built program itself, as far as it ends before it measures.
@Suite struct ProcessTests {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The program that IRQMARK_TEST_PROGRAM names, as .ci/run does with the release build; else the one that the build
    /// puts beside the tests.
    static func program() throws -> URL {
        if let path = ProcessInfo.processInfo.environment["IRQMARK_TEST_PROGRAM"] {
            let isThere = FileManager.default.isExecutableFile(atPath: path)
            try #require(isThere, "IRQMARK_TEST_PROGRAM=\(path) cannot be run")
            return URL(fileURLWithPath: path)
        }
        let bundle = try #require(CommandLine.arguments.first.map { URL(fileURLWithPath: $0) })
        let beside = [bundle.deletingLastPathComponent(), Bundle.main.bundleURL]
        return try #require(
            beside.map { $0.appendingPathComponent("irqmark") }.first {
                FileManager.default.isExecutableFile(atPath: $0.path)
            })
    }

    /// Starts the program, or another one.
    static func start(
        _ arguments: [String], _ environment: [String: String] = [:], program: URL? = nil, descriptors: Int? = nil,
        output: StartedProgram.Sink = .pipe, errors: StartedProgram.Sink = .pipe
    ) throws -> StartedProgram {
        try StartedProgram(
            program ?? Self.program(), arguments,
            environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }, descriptors: descriptors,
            output: output, errors: errors)
    }

    /// Runs the program, or another one, to its end.
    /// - Parameter descriptors: how many files it may open; nil: as many as the test may.
    static func run(
        _ arguments: [String], _ environment: [String: String] = [:], program: URL? = nil, descriptors: Int? = nil
    ) throws -> Outcome {
        let ending = try start(arguments, environment, program: program, descriptors: descriptors).ending()
        return Outcome(status: ending.status, output: ending.output, errors: ending.errors)
    }

    /// Runs a shell command in which `$0` is the program, and `$1` and so on are the arguments.
    static func shell(_ command: String, _ arguments: [String] = []) throws -> Outcome {
        try run(["-c", command, program().path] + arguments, program: URL(fileURLWithPath: "/bin/sh"))
    }

    @Test(arguments: [
        ["run", "--loop", "uring-egde"], ["run", "pths"], ["run", "--nonsense"], ["list", "nonsense"], ["nonsense"],
    ])
    func aUsageErrorEndsWith64AndIsSaidOnStandardErrorOnly(arguments: [String]) throws {
        let outcome = try Self.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Error: "))
    }

    @Test func anOutputThatCannotBeWrittenEndsWith1BeforeTheRun() throws {
        let outcome = try Self.run(["run", "--json", "/no/such/folder/result.json"])
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("/no/such/folder/result.json cannot be written: there is no folder"))
    }

    @Test func aFolderThatTakesNoFilesIsNotSaidToBeMissing() throws {
        let outcome = try Self.run(["run", "--json", "/proc/result.json"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("/proc takes no new files"))
    }

    @Test func aTraceThatIsMissingEndsWith1() throws {
        let outcome = try Self.run(["run", "--trace", "/no/such.jsonl"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("--trace /no/such.jsonl: there is no such file"))
    }

    @Test func aBadTwinEndsWith64AndNamesTheVariable() throws {
        let outcome = try Self.run(["run"], ["IRQMARK_ROUNDS": "none"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("IRQMARK_ROUNDS none: takes a whole number, 1 to "))
    }

    @Test func theListGoesToStandardOutput() throws {
        let outcome = try Self.run(["list", "suites"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.contains("paths") && outcome.output.contains("smoke"))
    }
}
