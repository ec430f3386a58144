import ArgumentParser
import Foundation
import Results
import Vocabulary

/// Puts the result of a command that checks where it was asked for: its text, and the JSON that `irqmark export` reads.
struct CheckOutput {
    private let json: String?
    private let file: OutputFile?
    private let environment: [String: String]

    /// - Parameters:
    ///   - json: where the JSON goes; `-` is standard output, which then has nothing else; nil: nowhere.
    ///   - inputs: files that are read, which the JSON must not replace.
    ///   - environment: the environment variables.
    init(_ json: Setting?, inputs: [String] = [], environment: [String: String]) throws {
        self.json = try json?.file()
        file = try self.json.flatMap { $0 == "-" ? nil : try OutputFile($0) }
        self.environment = environment
        if let json, let file, let input = inputs.first(where: { file.replaces($0) }) {
            throw json.refused("is \(input), which is read; choose another name")
        }
    }

    /// Says what people read.
    func tell(_ text: String) throws(Failure) {
        if json == "-" { Terminal.remark(text) } else { try Terminal.tell(text) }
    }

    /// Writes the JSON, and annotates a step of a workflow.
    func write(_ result: RunResult) throws(Failure) {
        var failures: [String] = []
        if let step = GitHubStep(environment) {
            failures += step.record(result)
            Terminal.write(step.annotations(result), to: json == "-" ? .standardError : .standardOutput)
        }
        if json == "-", !Terminal.write(result.jsonText, to: .standardOutput) {
            failures.append("standard output cannot be written; --json FILE writes a file")
        }
        do { try file?.write(result.jsonText) } catch { failures.append("\(error)") }
        guard failures.isEmpty else { throw Failure(failures.joined(separator: "; ")) }
    }
}
