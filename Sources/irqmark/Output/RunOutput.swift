import Foundation
import Metrics
import Report
import Results
import Vocabulary

/// Puts a result where it was asked for.
struct RunOutput {
    let request: RunRequest
    /// Where the JSON goes, if into a file.
    let file: OutputFile?
    let environment: [String: String]

    /// Table and JSON; returns the status to end with. A file that could not be written is a failure, but the table of
    /// what was measured is shown before that is said.
    func write(_ result: RunResult) -> ExitStatus {
        let isJSONOnly = request.json == "-"
        let handle = isJSONOnly ? FileHandle.standardError : FileHandle.standardOutput
        var failures: [String] = []
        // Counting is what guards let other processes do, and the doctor judges no change.
        let isJudging = request.shownAs == .run || request.shownAs == .verdicts
        if isJudging, let step = GitHubStep(environment) {
            failures += step.record(result)
            // The runner looks for commands in both streams; the verdict stays the last line.
            if !request.isQuiet { Terminal.write(step.annotations(result), to: handle) }
        }
        if isJSONOnly && !Terminal.write(result.jsonText, to: .standardOutput) {
            failures.append("standard output cannot be written; --json FILE writes a file")
        }
        if !(request.isQuiet && isJSONOnly) && !Terminal.write(text(of: result, for: handle.fileDescriptor), to: handle)
        {
            failures.append("the table cannot be written; --quiet leaves it out")
        }
        do {
            try file?.write(result.jsonText)
        } catch {
            failures.append("\(error)")
        }
        for failure in failures { Terminal.complain(failure) }
        return ExitStatus.worst([result.exitStatus] + (failures.isEmpty ? [] : [.failure]))
    }

    private func text(of result: RunResult, for descriptor: Int32) -> String {
        if request.isQuiet { return "\(result.verdict.rawValue)\n" }
        let width = Terminal.width(of: descriptor, environment: environment)
        let isColoured = request.colour.isColoured(
            isTerminal: Terminal.isTerminal(descriptor), environment: environment)
        return request.shownAs.text(of: result, width: width, isColoured: isColoured)
    }
}
