import ArgumentParser
import Foundation
import Metrics
import Report
import Results
import Rounds
import Statistics
import Vocabulary

/// A judgement as the user asked for it. Whatever cannot be done is refused.
struct JudgeRequest {
    private let base: [String]
    private let head: [String]
    private let format: RunsFormat
    private let order: RunsOrder
    private let judge: RunsJudge
    private let failOn: FailOn
    private let json: Setting?
    private let colour: ColourChoice
    private let isQuiet: Bool

    init(_ given: GivenSettings) throws {
        func files(_ name: String) throws -> [String] {
            guard let setting = given[name] else { throw ValidationError("--\(name) is missing: files of the \(name)") }
            return setting.value.split(separator: ":").map(String.init)
        }
        base = try files("base")
        head = try files("head")
        format = try given["format"]?.one() ?? .irqmark
        order = try given["order"]?.one() ?? .auto
        if order == .pairs, base.count != head.count {
            throw ValidationError("--order pairs: \(base.count) files of the base and \(head.count) of the head")
        }
        var judge = RunsJudge()
        if let beyond = given["beyond"] { judge.beyond = try beyond.share() }
        if let within = given["within"] { judge.within = try within.share() }
        guard judge.beyond <= judge.within else {
            throw ValidationError("--beyond is greater than --within: a change would be one and none at once")
        }
        self.judge = judge
        failOn = try given["fail-on"]?.one() ?? .regression
        json = given["json"]
        colour = try given["color"]?.one() ?? .auto
        isQuiet = try given["quiet"]?.yesOrNo() ?? false
    }

    /// Judges, shows the result, and ends the process with its status.
    func run(environment: [String: String]) throws {
        let startedAt = Date()
        let output = try CheckOutput(json, inputs: base + head, environment: environment)
        let (bases, heads, notes) = try read()
        let judgement = RunsJudgement(
            base: bases, head: heads, order: order == .pairs ? .pairs : .asTimed, judge: judge)
        var result = judgement.result(
            judge,
            invocation: Invocation(
                arguments: CommandLine.arguments, suite: "judge", seed: 0, startedAt: startedAt.ISO8601Format()))
        result.differences = notes
        if judgement.isPaired {
            result.differences.append("base and head took turns: judged in pairs, by the sign test")
        }
        if !judgement.unpaired.isEmpty {
            result.differences.append("on one side alone: " + judgement.unpaired.joined(separator: ", "))
        }
        result.fail(on: failOn)
        let descriptor = FileHandle.standardOutput.fileDescriptor
        let text = JudgeText(
            result, width: Terminal.width(of: descriptor, environment: environment),
            isColoured: colour.isColoured(
                isTerminal: Terminal.isTerminal(descriptor), environment: environment)
        ).text
        try output.tell(isQuiet ? "\(result.verdict.rawValue)\n" : text)
        try output.write(result)
        if result.exitStatus != .ok { throw ExitCode(result.exitStatus.rawValue) }
    }

    /// Reads the files, and says what one should know of them.
    private func read() throws -> (base: [RunFile], head: [RunFile], notes: [String]) {
        guard format == .irqmark else {
            return try (base.map(other), head.map(other), [])
        }
        let (bases, heads) = try (base.map { try ResultFile.read($0) }, head.map { try ResultFile.read($0) })
        let unlike = Comparability.unlikeArms(bases + heads, names: base + head)
        guard unlike.isEmpty else {
            throw NotComparable(words: unlike.joined(separator: "; ") + "; judge results of one configuration")
        }
        let byRound = bases.count == 1 && heads.count == 1
        var notes = Comparability.machineNotes(bases, heads)
        if byRound {
            notes.append(
                "one result a side: its rounds are the runs, and what differs from launch to launch is not seen")
        }
        return (
            zip(bases, base).map { RunFile($0, path: $1, byRound: byRound) },
            zip(heads, head).map { RunFile($0, path: $1, byRound: byRound) }, notes
        )
    }

    private func other(_ path: String) throws -> RunFile {
        let bytes = try InputFile.bytes(path, atMost: 1 << 26, remedy: "give a file that a benchmark's output went to")
        return try MeasuringRun.mappingErrors { () throws(RunError) in
            RunFile(
                path: path,
                figures: try RunText.figures(in: String(decoding: bytes, as: UTF8.self), as: format, name: path))
        }
    }
}
