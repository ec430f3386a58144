import Foundation
import Testing

/// The built program: runs of other programs judged, and results joined.
@Suite(.serialized) struct JudgeCommandTests {
    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Files of `numbers`, one a run.
    private static func files(_ name: String, _ values: [Double], in folder: URL) throws -> [String] {
        try values.enumerated().map { number, value in
            let file = folder.appendingPathComponent("\(name)\(number)")
            try "ipi \(value) ns\n".write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }
    }

    @Test func aSlowerHeadIsFoundAndTooFewRunsSayHowMany() throws {
        try Self.withFolder { folder in
            let base = try Self.files("base", [902, 905, 899, 911, 903, 907], in: folder)
            let head = try Self.files("head", [951, 948, 960, 955, 949, 957], in: folder)
            let json = folder.appendingPathComponent("result.json").path
            let judged = try ProcessTests.run(
                ["judge", "--format", "numbers", "--base"] + base + ["--head"] + head + ["--json", json])
            #expect(judged.status == 3, "\(judged.output)\(judged.errors)")
            #expect(judged.output.hasSuffix("verdict  regressed: 1 regressed, of 1 figures\n"))
            let mail = try ProcessTests.run(["export", json, "--format", "mail"])
            #expect(mail.status == 0 && mail.output.contains("regressed\n"), "\(mail.output)\(mail.errors)")
            let few = try ProcessTests.run(
                ["judge", "--format", "numbers", "--fail-on", "inconclusive", "--base"] + base.prefix(3) + ["--head"]
                    + head.prefix(3))
            #expect(few.status == 4 && few.output.contains("about 2"), "\(few.output)\(few.errors)")
            let equal = try ProcessTests.run(["judge", "--format", "numbers", "--base"] + base + ["--head"] + base)
            #expect(equal.status == 0 && equal.output.contains("verdict  equivalent"))
        }
    }

    @Test func shardsOfASuiteAreItsArmsAndMergeToOneResult() throws {
        try Self.withFolder { folder in
            let filter = ["run", "smoke", "--filter", "direct*", "--rounds", "2", "--duration", "500ms"]
            let whole = try ProcessTests.run(filter + ["--dry-run"])
            var files: [String] = []
            for part in 1...2 {
                let file = folder.appendingPathComponent("\(part).json").path
                let run = try ProcessTests.run(filter + ["--rate", "1000", "--shard", "\(part)/2", "--json", file])
                #expect(run.status == 0, "\(run.output)\(run.errors)")
                files.append(file)
            }
            let output = folder.appendingPathComponent("all.json").path
            let merged = try ProcessTests.run(["merge"] + files + ["--output", output])
            #expect(merged.status == 0, "\(merged.output)\(merged.errors)")
            let report = try ProcessTests.run(["report", output])
            for arm in whole.output.split(separator: "\n") {
                #expect(report.output.contains("\n\(arm) ") || report.output.contains(" \(arm) "))
            }
            let beyond = try ProcessTests.run(
                filter + ["--shard", "auto"], ["BUILDKITE_PARALLEL_JOB": "98", "BUILDKITE_PARALLEL_JOB_COUNT": "99"])
            #expect(beyond.status == 77 && beyond.errors.contains("part 99 of 99 has no arm"))
            #expect(try ProcessTests.run(filter + ["--shard", "3/2"]).status == 64)
            // One result against itself, in the short form.
            let same = try ProcessTests.run(["compare", files[0], files[0]])
            #expect(same.status == 0 && same.output.contains("one result a side"), "\(same.output)\(same.errors)")
            let unlike = try ProcessTests.run(
                filter + ["--window", "8", "--rate", "1000", "--shard", "1/2", "--json", files[1]])
            #expect(unlike.status == 0)
            #expect(try ProcessTests.run(["merge"] + files + ["--output", output]).status == 6)
            #expect(try ProcessTests.run(["judge", "--base", files[0], "--head", files[1]]).status == 6)
        }
    }

    @Test func whatABootMeasuredIsCollected() throws {
        try Self.withFolder { folder in
            let file = folder.appendingPathComponent("boot.json").path
            let collected = try ProcessTests.run(
                ["guard", "--collect", file, "--filter", "floor", "--duration", "500ms"])
            #expect(collected.status == 0, "\(collected.output)\(collected.errors)")
            #expect(try ProcessTests.run(["report", file]).output.contains("floor"))
            let both = try ProcessTests.run(["guard", "--collect", file, "--against", "/none"])
            #expect(both.status == 64 && both.errors.contains("--collect judges nothing"))
        }
    }
}
