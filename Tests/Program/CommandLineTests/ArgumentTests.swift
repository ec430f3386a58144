import Foundation
import Testing

@testable import Workloads
@testable import irqmark

/// What the built program makes of arguments and of files that somebody names.
@Suite final class ArgumentTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A file in the folder.
    func file(_ name: String, _ text: String) throws -> String {
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// Runs a shell command in which `$0` is the program and `$1` the folder.
    func shell(_ command: String) throws -> ProcessTests.Outcome {
        try ProcessTests.run(
            ["-c", command, ProcessTests.program().path, folder], program: URL(fileURLWithPath: "/bin/sh"))
    }

    /// A shell command under which there is no /proc.
    private static let hidden = "unshare -rm sh -c 'mount -t tmpfs none /proc && exec \"$0\" \"$@\"'"

    /// Not where a sandbox forbids namespaces.
    private static let hides =
        (try? ProcessTests.run(["-c", "\(hidden) true"], program: URL(fileURLWithPath: "/bin/sh")))?.status == 0

    @Test(.enabled(if: hides, "this machine lets nobody make namespaces (unshare)"))
    func withoutProcNothingIsTakenForARequestForHelp() throws {
        for arguments in ["guard --suite smoke --against /nope", "run nosuch", ""] {
            let outcome = try shell("exec \(Self.hidden) \"$0\" \(arguments)")
            #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("/proc is not mounted; mount -t proc proc /proc"))
        }
    }

    @Test func helpThatCannotBeWrittenIsAFailure() throws {
        for arguments in ["--help", "run --help", "--version"] {
            #expect(try shell("exec \"$0\" \(arguments) > /dev/full").status == 1)
            #expect(try shell("exec \"$0\" \(arguments)").status == 0)
        }
    }

    @Test func aNegativeNumberIsTheValueOfTheOptionBeforeIt() throws {
        #expect(
            Irqmark.joined(["run", "--rounds", "-1", "--json", "-", "--quiet", "-.5"])
                == ["run", "--rounds=-1", "--json", "-", "--quiet=-.5"])
        #expect(Irqmark.joined(["run", "--", "-1", "--rounds=2", "-3"]) == ["run", "--", "-1", "--rounds=2", "-3"])
        let outcome = try ProcessTests.run(["run", "--rounds", "-1"])
        #expect(outcome.status == 64 && outcome.errors.contains("--rounds -1: takes a whole number, 1 to "))
    }

    @Test func hexadecimalNumbersAreRefused() throws {
        #expect(try ProcessTests.run(["run", "--rate", "0x10"]).status == 64)
        #expect(try ProcessTests.run(["compare", "floor", "software", "--limits", "0x3%"]).status == 64)
    }

    @Test func anOutputThatIsAnInputIsRefusedAndStaysAsItIs() throws {
        let suite = try file("my.yaml", "arms:\n- {name: a, path: floor, loop: call}\n")
        let trace = "\(folder)/t.jsonl"
        try FileManager.default.copyItem(
            atPath: ShippedTraces.path(of: "kut-gicv3-smp4-its-trigger"), toPath: trace)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "t.jsonl")
        let costs = try file("c.json", "{}")
        let result = try file("r.json", "{}")
        let calls: [(arguments: [String], input: String, what: String)] = [
            (["run", suite, "--json", suite], suite, "the suite"),
            (["run", "smoke", "--trace", trace, "--json", "\(folder)/link"], trace, "the trace"),
            (["run", "smoke", "--costs", costs, "--json", costs], costs, "the unit costs"),
            (["guard", "--against", result, "--json", result], result, "the other build"),
            (["compare", suite, "--build", result, "--build", trace, "--json", suite], suite, "the suite"),
            (["export", result, "--format", "csv", "--output", result], result, "the result"),
        ]
        for call in calls {
            let before = try Data(contentsOf: URL(fileURLWithPath: call.input))
            let outcome = try ProcessTests.run(call.arguments)
            #expect(outcome.status == 64, "\(call.arguments) \(outcome.errors)")
            #expect(outcome.errors.contains("is \(call.what)"), "\(outcome.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: call.input)) == before)
        }
    }

    @Test func foreignBytesInAMessageDoNotSteerTheTerminal() throws {
        let path = try file("esc.json", "{\"schema\": \u{1B}[31m\u{7}")
        for arguments in [["export", path, "--format", "csv"], ["power", path], ["run", "--loop", "\u{1B}[31m"]] {
            let errors = try ProcessTests.run(arguments).errors
            #expect(errors.contains("\\u{1B}"), "\(arguments)")
            #expect(!errors.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        }
    }

    @Test func whyAResultCannotBeReadIsSaidAsItIs() throws {
        let empty = try file("empty.json", "")
        for command in [["export", "--format", "csv"], ["power"]] {
            for (path, words) in [
                (empty, "is empty; "), (folder, "cannot be read: it is a folder; "),
                ("\(folder)/no", "cannot be read: there is no such file; "),
            ] {
                let outcome = try ProcessTests.run(command + [path])
                #expect(outcome.status == 1 && outcome.errors.contains("\(path) \(words)"), "\(outcome.errors)")
            }
        }
    }

    @Test func whatIsWrongWithAPackedTraceIsTold() throws {
        let path = try file("cut.jsonl.gz", "no gzip at all")
        let outcome = try ProcessTests.run(["replay", path])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains("cut.jsonl.gz: cannot be unpacked: not in gzip format at byte 0"),
            "\(outcome.errors)")
    }

    @Test func aTraceThatWasCutAtALineEndIsNotPassedOver() throws {
        let whole = try ShippedTraces.path(of: "kut-gicv3-smp4-its-trigger")
        let lines = try String(contentsOfFile: whole, encoding: .utf8).split(separator: "\n")
        let cut = try file("cut.jsonl", lines.prefix(20).joined(separator: "\n") + "\n")
        for arguments in [["replay", cut], ["replay", "--quiet", cut]] {
            let outcome = try ProcessTests.run(arguments)
            #expect(outcome.status == 1 && outcome.errors.contains("cut.jsonl: was cut: "), "\(outcome.errors)")
        }
        let marked = try file(
            "marked.jsonl", ([lines[0].dropLast() + ",\"truncated\":true}"] + lines[1..<20]).joined(separator: "\n"))
        #expect(try ProcessTests.run(["replay", marked]).status == 0)
        // Generated streams have snapshots, and no final record.
        for name in ["synth-wild-gicv3-rd4-seed1", "synth-wild-gicv4-rd4-seed2"] {
            let outcome = try ProcessTests.run(["replay", ShippedTraces.path(of: name)])
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        }
    }

    @Test func aTraceOfWhichNothingCanBeCheckedFailsUnlessItIsAllowed() throws {
        let machine = #"{"op":"machine","gic":3,"redistributors":4,"pta":0,"truncated":true}"#
        let sync = #"{"op":"sync","result":"ok"}"#
        let msi = #"{"op":"msi","device":1,"event":0}"#
        let silent = try file("silent.jsonl", [machine, sync, msi, msi].joined(separator: "\n"))
        let empty = try file("empty.jsonl", [machine, #"{"op":"its_disable"}"#].joined(separator: "\n"))
        for (path, words) in [
            (silent, "2 lines say not what came of an MSI or a command, the first is line 3"),
            (empty, "records no outcome, so nothing was checked"),
        ] {
            let outcome = try ProcessTests.run(["replay", path])
            #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
            #expect(outcome.errors.contains("--allow-unchecked"))
            #expect(try ProcessTests.run(["replay", "--allow-unchecked", path]).status == 0)
            #expect(try ProcessTests.run(["replay", path], ["IRQMARK_ALLOW_UNCHECKED": "1"]).status == 0)
        }
    }

    @Test func aFolderOfBaselinesThatCannotBeMadeIsNamedWithAMend() throws {
        let place = try file("plain", "") + "/in"
        let outcome = try ProcessTests.run(["baseline", "save", "x", "--baselines", place])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("--baselines FOLDER names another place"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("could not be completed"))
    }

    @Test func aLimitOfFileSizesIsAFailureAndLeavesNothing() throws {
        let run = "run smoke --loop call --rounds 1 --duration 200ms --json \"$1\"/r.json"
        let outcome = try shell("ulimit -f 1; exec \"$0\" \(run)")
        #expect(outcome.status == 1 && outcome.errors.contains("ulimit -f"), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
