import ArgumentParser
import Foundation
import Results
import Rounds
import Vocabulary

/// `irqmark merge`: joins results of one configuration.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join results: shards, repetitions, boots, machines.",
        discussion: """
            Accounts, counts and whole histograms are added, rounds put behind each other; arms that one result alone \
            has are taken as they are. Results of unlike configuration are refused. Results of unlike machines are not \
            mixed: each machine has a file of its own then, FILE with its fingerprint before the ending.

              irqmark run paths --shard 1/2 --json 1.json; irqmark run paths --shard 2/2 --json 2.json
              irqmark merge 1.json 2.json --output paths.json

            Exit codes: 0, 1 a file cannot be read or written, 5 an arm is void, 6 the configurations are unlike.
            """)

    @Argument(help: "Results as --json writes them.")
    var results: [String]

    @Option(help: ArgumentHelp("The result to write.", valueName: "file"))
    var output: String?

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            GivenSettings.warnOfUnknownVariables(in: environment)
            guard let setting = Setting("output", flag: output, environment: environment) else {
                throw ValidationError("--output is missing: the result to write")
            }
            let path = try setting.file()
            guard path != "-" else { throw setting.refused("takes the name of a file") }
            let parts = try results.map { try ResultFile.read($0) }
            let groups = try MeasuringRun.mappingErrors { () throws(RunError) in
                try ResultMerge.merged(parts, names: results)
            }
            for result in groups {
                let place = groups.count == 1 ? path : Self.path(path, for: result.environment.fingerprint)
                try OutputFile(place).write(result.jsonText)
                try Terminal.tell(Self.line(result, place))
            }
            let status = ExitStatus.worst(groups.map(\.exitStatus))
            if status != .ok { throw ExitCode(status.rawValue) }
        }
    }

    /// The name of a machine's file: the fingerprint stands before the ending.
    static func path(_ path: String, for fingerprint: String) -> String {
        let url = URL(fileURLWithPath: path)
        let ending = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
        return String(path.dropLast(ending.count)) + "-" + fingerprint + ending
    }

    private static func line(_ result: RunResult, _ place: String) -> String {
        let launches = result.arms.map(\.launchCount).max() ?? 0
        return "\(place): \(TraceText.counted(result.arms.count, "arm")), "
            + "\(launches == 1 ? "1 launch" : "up to \(launches) launches"), "
            + "machine \(result.environment.fingerprint)\n"
    }
}
