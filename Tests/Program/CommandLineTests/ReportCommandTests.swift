import Foundation
import Testing

/// The built program: what it prints, printed again from the file.
@Suite(.serialized) struct ReportCommandTests {
    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Without callgrind, which takes seconds.
    private static let environment = ["PATH": "/nonexistent", "COLUMNS": "140"]

    @Test(arguments: [
        [
            "run", "smoke", "--filter", "direct*", "--rounds", "2", "--duration", "300ms", "--sort", "p99", "--context",
            "a=b", "--stages",
        ],
        ["run", "patches", "--path", "ppi", "--rounds", "1", "--duration", "200ms", "--costs", "altra", "--stages"],
        ["compare", "floor-call", "software-call", "--rounds", "6", "--duration", "1", "--handicap", "head=20ns"],
        ["counts", "--filter", "*-call"], ["doctor", "floor-call", "--rounds", "6", "--duration", "1"],
        ["guard", "--gate", "counts", "--filter", "direct-call"],
    ])
    func aReportIsWhatTheCommandPrinted(arguments: [String]) throws {
        try Self.withFolder { folder in
            let file = folder.appendingPathComponent("result.json").path
            var environment = Self.environment
            environment["IRQMARK_BASELINES"] = folder.path
            if arguments[0] == "guard" {
                let save = ["baseline", "save", "main", "--gate", "counts", "--filter", "direct-call"]
                #expect(try ProcessTests.run(save, environment).status == 0)
            }
            let printed = try ProcessTests.run(arguments + ["--json", file], environment)
            let report = try ProcessTests.run(["report", file], Self.environment)
            #expect(report.status == 0 && report.errors.isEmpty, "\(report.errors)")
            #expect(report.output == printed.output)
            let lines = printed.output.split(separator: "\n")
            #expect(lines.count > 3)
            let quiet = try ProcessTests.run(["report", file, "--quiet"])
            #expect(quiet.status == 0 && quiet.output.split(separator: "\n").count == 1)
            #expect(try ProcessTests.run(["report", file, "--color", "always"]).output.contains("\u{1B}["))
        }
    }

    @Test func aTableCanBeShownInAnotherOrderAndOfAnotherReference() throws {
        try Self.withFolder { folder in
            let file = folder.appendingPathComponent("result.json").path
            _ = try ProcessTests.run(
                [
                    "run", "smoke", "--filter", "*-call,direct", "--rounds", "1", "--duration", "200ms", "--rate",
                    "0.5", "--histograms", "all", "--json", file,
                ])
            let report = try ProcessTests.run(
                ["report", file, "--reference", "direct-call", "--sort", "name"], ["COLUMNS": "300"])
            let words = report.output.replacing("\n", with: " ")
            #expect(words.contains("Times direct-call: against that arm."), "\(report.output)")
            let wrong = try ProcessTests.run(["report", file, "--reference", "direct-cal"])
            #expect(wrong.status == 64 && wrong.errors.contains("did you mean direct-call?"))
            let log = try ProcessTests.run(["export", file, "--format", "hlog", "--filter", "direct-c*"])
            #expect(log.output.split(separator: "\n").count { $0.hasPrefix("Tag=smoke/direct-call/") } == 2)
            #expect(!log.output.contains("Tag=smoke/direct/"))
            let none = try ProcessTests.run(["export", file, "--format", "hdr"], ["IRQMARK_FILTER": "x"])
            #expect(none.status == 64 && none.errors.contains("IRQMARK_FILTER x: the result has no such arm"))
        }
    }

    @Test func aPageIsMadeOfOneResultOrOfSeveral() throws {
        try Self.withFolder { folder in
            let (json, page) = (folder.appendingPathComponent("a.json").path, folder.appendingPathComponent("a.html"))
            let run = try ProcessTests.run(
                [
                    "run", "smoke", "--filter", "*-call", "--rounds", "3", "--duration", "200ms", "--rate", "1000",
                    "--json", json, "--html", page.path,
                ], Self.environment)
            #expect(run.status == 0, "\(run.errors)")
            let made = try String(contentsOf: page, encoding: .utf8)
            #expect(made.hasPrefix("<!doctype html>") && made.contains("What became of every signal"))
            let report = try ProcessTests.run(["report", json, "--output", "-"], Self.environment)
            #expect(report.status == 0 && report.output.hasPrefix("<!doctype html>"))
            let both = folder.appendingPathComponent("both.html")
            let second = try ProcessTests.run(["report", json, json, "-o", both.path], Self.environment)
            #expect(second.status == 0 && second.output.isEmpty && second.errors.isEmpty)
            #expect(try String(contentsOf: both, encoding: .utf8).contains("Side by side"))
            let several = try ProcessTests.run(["report", json, json])
            #expect(several.status == 64 && several.errors.contains("add --output report.html"))
            let same = try ProcessTests.run(["report", json, "-o", json])
            #expect(same.status == 64 && same.errors.contains("which is read; choose another name"))
        }
        #expect(RunRequestTests.refusal("--html -").contains("standard output has the table"))
        #expect(RunRequestTests.refusal("--html a --json a").contains("is the file of the JSON"))
    }

    @Test func whatIsNoResultEndsWith1() throws {
        let missing = try ProcessTests.run(["report", "/no/such.json"])
        #expect(missing.status == 1 && missing.errors.contains("/no/such.json cannot be read"))
        let other = try ProcessTests.run(["report", "/proc/self/stat"])
        #expect(other.status == 1 && other.errors.contains("/proc/self/stat is no result"))
        #expect(try ProcessTests.run(["report", "/no/such.json"], ["IRQMARK_SORT": "size"]).status == 64)
    }
}
