import ArgumentParser
import Foundation
import Metrics
import Report

/// `irqmark export`: a result as other tools read it.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a result as JUnit, KTAP, Bencher, Go, CSV, ... for other tools.",
        discussion: """
            Reads a file that --json wrote. Formats: \
            \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")). Arms whose result is void have no figures \
            in any of them. Exit status 0, whatever the verdict is; 1: the file cannot be read, or is no result.

            Environment twins: IRQMARK_FORMAT, IRQMARK_OUTPUT; a flag wins.
            """)

    @Argument(help: "The result; - is standard input.")
    var result: String

    @Option(help: "What to write it as.")
    var format: String?

    @Option(help: ArgumentHelp("Write it there; - (default) is standard output.", valueName: "file"))
    var output: String?

    func run() throws {
        try tellingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            GivenSettings.warnOfStrangers(in: environment)
            guard let setting = Setting("format", flag: format, environment: environment) else {
                let formats = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--format is missing; it takes one of \(formats)")
            }
            let format: ExportFormat = try setting.one()
            let place = try Setting("output", flag: output, environment: environment)?.file() ?? "-"
            let file = place == "-" ? nil : try OutputFile(place)
            let text = format.text(of: try Self.read(result))
            if let file { try file.write(text) } else { try Terminal.tell(text) }
        }
    }

    private static func read(_ path: String) throws -> RunResult {
        let name = path == "-" ? "standard input" : path
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        // One byte more than a result may have, so that longer files are refused and not read to their end.
        guard let handle, let bytes = try? handle.read(upToCount: RunResult.longestFile + 1) else {
            throw Failure("\(name) cannot be read; irqmark run --json FILE writes a result")
        }
        do throws(ResultFileError) { return try RunResult(json: bytes) } catch {
            throw Failure("\(name) is no result: \(error)")
        }
    }
}
