import ArgumentParser
import Foundation
import Metrics
import Report
import Results
import Vocabulary

/// `irqmark export`: writes a result in a format of other tools.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a result as JUnit, KTAP, CSV, ... for others.",
        discussion: """
            Reads a file that --json wrote. Formats: \
            \(ExportFormat.listed). Arms whose result is void have no figures \
            in any of them. Exit status 0, whatever the verdict is; 1: the file cannot be read, is no result, or has \
            no histogram for a format of histograms.

            Environment twins: IRQMARK_FORMAT, IRQMARK_OUTPUT, IRQMARK_FILTER, IRQMARK_ORIGIN, IRQMARK_BUILD_ID; a flag wins.
            """)

    @Argument(help: "The result; - is standard input.")
    var result: String

    @Option(help: "What to write it as.")
    var format: String?

    @Option(help: ArgumentHelp("Write it there; - (default) is standard output.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Write these arms alone: * stands for any letters, ? for one.", valueName: "names"))
    var filter: String?

    @Option(help: ArgumentHelp("kcidb: the CI system's name there (a-z, 0-9, _).", valueName: "name"))
    var origin: String?

    @Option(help: ArgumentHelp("kcidb: the build of the kernel that was measured, ORIGIN:ID.", valueName: "id"))
    var buildId: String?

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            GivenSettings.warnOfUnknownVariables(in: environment)
            guard let setting = Setting("format", flag: format, environment: environment) else {
                let formats = ExportFormat.listed
                throw ValidationError("--format is missing; it takes one of \(formats)")
            }
            let format: ExportFormat = try setting.one()
            let place = try Setting("output", flag: output, environment: environment)?.file() ?? "-"
            let file = place == "-" ? nil : try OutputFile(place)
            if let file, self.result != "-", file.replaces(self.result) {
                throw ValidationError("--output \(place): is the result that is read; choose another name")
            }
            var result = try ResultFile.read(result)
            if let setting = GivenSettings([("filter", filter)], environment: environment)["filter"] {
                let names = try setting.patterns()
                result.arms.removeAll { arm in !names.contains { $0.matches(arm.name) } }
                if result.arms.isEmpty { throw setting.refused("the result has no such arm") }
            }
            if let lack = format.lack(in: result) { throw Failure(lack) }
            let text = try format.text(of: result, for: kernelCI(format, environment))
            if let file { try file.write(text) } else { try Terminal.show(text) }
        }
    }

    /// Who measured which build of the kernel: asked for by `kcidb`, refused by the others.
    private func kernelCI(_ format: ExportFormat, _ environment: [String: String]) throws -> KernelCI {
        let given = GivenSettings([("origin", origin), ("build-id", buildId)], environment: environment)
        guard format == .kcidb else {
            if let flag = [origin.map { _ in "origin" }, buildId.map { _ in "build-id" }].compactMap(\.self).first {
                throw ValidationError("--\(flag): is of --format kcidb; leave it out")
            }
            return .unnamed
        }
        guard let owner = given["origin"], let built = given["build-id"] else {
            throw ValidationError("--format kcidb: takes --origin and --build-id, which no result can know")
        }
        guard let ci = KernelCI(origin: owner.value, build: built.value) else {
            throw ValidationError(
                "--origin \(owner.value), --build-id \(built.value): an origin has a-z, 0-9 and _, a build ORIGIN:ID")
        }
        return ci
    }
}
