import Foundation
import Metrics
import Report
import Results
import Vocabulary

/// The outputs of a step of a GitHub workflow: annotations in its log, a summary, and the output `verdict`.
struct GitHubStep {
    private let environment: [String: String]

    /// Nil outside a GitHub workflow.
    init?(_ environment: [String: String]) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        self.environment = environment
    }

    /// Appends summary and verdict to the step's files. Returns messages about files that could not be written.
    func record(_ result: RunResult) -> [String] {
        let output = "verdict=\(result.verdict.rawValue)\nexit-code=\(result.exitStatus.rawValue)\n"
        return append(MarkdownExport(result).text, to: "GITHUB_STEP_SUMMARY") + append(output, to: "GITHUB_OUTPUT")
    }

    /// The annotations of a result, a line each.
    func annotations(_ result: RunResult) -> String { AnnotationExport(result).text }

    /// Appends to the file that a variable names. The runner gives each step its own file; earlier commands of the step
    /// may have written to it.
    private func append(_ text: String, to variable: String) -> [String] {
        guard let path = environment[variable], !path.isEmpty else { return [] }
        // GitHub's runner makes the file; other runners leave that to the first writer.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let handle = FileHandle(forUpdatingAtPath: path), (try? handle.seekToEnd()) != nil,
            Terminal.write(text, to: handle)
        else { return ["\(path), which \(variable) names, cannot be written; name a file in a folder that is there"] }
        try? handle.close()
        return []
    }
}
