import Foundation
import TestSupport
import Testing

@testable import Vocabulary

/// README's samples are what the program prints, so that none can go stale.
@Suite struct ReadmeTests {
    private static let text = try? text(of: "README.md")

    private static func text(of page: String) throws -> String {
        try String(contentsOf: Checkout.root.appendingPathComponent(page), encoding: .utf8)
    }

    /// The lines of each block of code.
    private static func blocks(of page: String = "README.md") throws -> [[String]] {
        let parts = try text(of: page).components(separatedBy: "\n```")
        return stride(from: 1, to: parts.count, by: 2).map {
            parts[$0].split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map(String.init)
        }
    }

    /// The samples: a command and what it prints, with `...` for what is left out.
    private static func samples(of page: String = "README.md") throws -> [(command: String, lines: [String])] {
        try blocks(of: page).compactMap { block in
            guard let first = block.first, first.hasPrefix("$ ") else { return nil }
            return (String(first.dropFirst(2)), Array(block.dropFirst()))
        }
    }

    /// What a command of the checkout prints.
    private static func output(of command: String) throws -> [String] {
        let folder = try ProcessTests.program().deletingLastPathComponent().path
        let outcome = try ProcessTests.run(
            ["-c", "cd \"$ROOT\" && \(command)"], ["PATH": "\(folder):/usr/bin:/bin", "ROOT": Checkout.root.path],
            program: URL(fileURLWithPath: "/bin/sh"))
        #expect(outcome.status == 0, "\(command): \(outcome.errors)")
        return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The first line of a sample that a text does not have behind the lines before it; nil if it has them all.
    private static func missing(_ sample: [String], in text: [String]) -> String? {
        var rest = text[...]
        for line in sample where line != "..." {
            guard let place = rest.firstIndex(of: line) else { return line }
            rest = rest[(place + 1)...]
        }
        return nil
    }

    /// Of pages beside README the samples that need no file but the checkout's.
    @Test(arguments: [("README.md", 4), ("Sources/Vocabulary/Vocabulary.docc/Replaying.md", 2)])
    func eachSampleIsWhatTheProgramPrints(page: String, least: Int) throws {
        let samples = try Self.samples(of: page).filter { page == "README.md" || $0.command.contains(" Sources/") }
        #expect(samples.count >= least)
        for sample in samples {
            #expect(sample.lines.count { $0 != "..." && !$0.isEmpty } > 1, "\(sample.command) shows nothing")
            let missing = Self.missing(sample.lines, in: try Self.output(of: sample.command))
            #expect(missing == nil, "\(sample.command) does not print: \(missing ?? "")")
        }
    }

    /// Only results that are kept can be printed again.
    @Test func noSampleIsOfARunThatNobodyKept() throws {
        let (samples, blocks) = (try Self.samples(), try Self.blocks())
        try #require(samples.count >= 4 && blocks.count > samples.count)
        for sample in samples {
            let isKept = sample.command.hasPrefix("irqmark report results/")
            #expect(isKept || sample.command.hasPrefix("irqmark replay "), "\(sample.command)")
        }
        for block in blocks where block.first?.hasPrefix("$ ") == false {
            #expect(!block.contains { $0.hasPrefix("irqmark 0") || $0.hasPrefix("verdict ") }, "\(block)")
        }
    }

    @Test func aSampleThatIsNotThereIsFound() {
        let text = ["a", "b", "", "c"]
        #expect(Self.missing(["a", "...", "c"], in: text) == nil)
        #expect(Self.missing(["c", "...", "a"], in: text) == "a" && Self.missing(["d"], in: text) == "d")
    }

    @Test func itIsShortAndHasEveryExitCode() throws {
        let text = try #require(Self.text)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
        let codes = try #require(text.firstRange(of: "exit codes:"))
        let words = text[codes.upperBound...].prefix(600).split { !$0.isNumber }.compactMap { Int32($0) }
        for status in Vocabulary.ExitStatus.allCases { #expect(words.contains(status.rawValue), "\(status)") }
    }
}
