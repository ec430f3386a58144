import Foundation
import Metrics
import Report
import Results
import Vocabulary

/// Writes a result where the user asked for it.
struct RunOutput {
    let request: RunRequest
    /// The file of the JSON; nil if the JSON goes elsewhere or nowhere.
    let file: OutputFile?
    /// The file of the page; nil if none is asked for.
    let page: OutputFile?
    let environment: [String: String]

    /// Writes table, JSON and page. Returns the status to end with. If a file cannot be written, the table is shown
    /// before the failure is reported.
    func write(_ result: RunResult) -> ExitStatus {
        let isJSONOnly = request.json == "-"
        let handle = isJSONOnly ? FileHandle.standardError : FileHandle.standardOutput
        var failures: [String] = []
        // Counting is a part of other processes' guards, and the doctor judges no change.
        let isJudging = request.view == .run || request.view == .verdicts
        if isJudging, let step = GitHubStep(environment) {
            failures += step.record(result)
            // GitHub's runner looks for annotations in both streams; the verdict stays the last line.
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
        do {
            try page?.write(HTMLReport([(request.json ?? "result.json", result)]).text)
        } catch {
            failures.append("\(error)")
        }
        for failure in failures { Terminal.reportError(failure) }
        return ExitStatus.worst([result.exitStatus] + (failures.isEmpty ? [] : [.failure]))
    }

    private func text(of result: RunResult, for descriptor: Int32) -> String {
        if request.isQuiet { return "\(result.verdict.rawValue)\n" }
        let width = Terminal.width(of: descriptor, environment: environment)
        let isColoured = request.colour.isColoured(
            isTerminal: Terminal.isTerminal(descriptor), environment: environment)
        return request.view.text(
            of: result, width: width, isColoured: isColoured, showsStages: request.showsStages)
    }
}
