import Foundation
import Report
import ResultSupport
import Results
import TestSupport
import Testing

/// The shipped workflow, the exporters and the schema by the built program.
@Suite(.serialized) struct WorkflowTests {
    private static let workflow = Checkout.root.appendingPathComponent(
        ".github/workflows/guard.yml")

    @Test func everyFlagThatTheWorkflowUsesIsOneOfItsCommand() throws {
        let text = try String(contentsOf: Self.workflow, encoding: .utf8)
        // A command may go on behind a backslash.
        let lines = text.replacing(/\\\n\s*/, with: "").split(separator: "\n")
        var seen: [String] = []
        for line in lines {
            guard let call = line.firstMatch(of: /release\/irqmark (\w+) (.*)/) else { continue }
            let help = try ProcessTests.run([String(call.1), "--help-hidden"])
            #expect(help.status == 0)
            for flag in call.2.matches(of: /--[a-z-]+/) {
                seen.append(String(flag.output))
                #expect(help.output.contains(flag.output), "\(call.1) has no \(flag.output)")
            }
        }
        #expect(Set(seen).isSuperset(of: ["--suite", "--against", "--gate", "--json", "--format"]))
    }

    @Test(.enabled(if: Python.has("yaml"), "python3 with the module yaml is not installed"))
    func theWorkflowIsYAML() throws {
        let script = """
            import sys, yaml
            top = yaml.safe_load(open(sys.argv[1]))
            assert top['permissions'] == {'contents': 'read'}
            for step in top['jobs']['guard']['steps']:
                assert ('run' in step) != ('uses' in step), step
                assert '@v' in step.get('uses', '@v'), step
            """
        let python = try #require(Python.run(script, [Self.workflow.path]))
        #expect(python.status == 0, "\(python.output)")
    }

    @Test func underGitHubARunLeavesAnnotationsASummaryAndItsVerdict() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let summary = folder.appendingPathComponent("summary")
        let output = folder.appendingPathComponent("output")
        for file in [summary, output] { try Data("before\n".utf8).write(to: file) }
        let environment = [
            "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary.path, "GITHUB_OUTPUT": output.path,
        ]
        let arms = ["compare", "floor-call", "software-call", "--metrics", "cpu", "--rounds", "4", "--duration", "1"]
        let result = folder.appendingPathComponent("result.json").path
        let outcome = try ProcessTests.run(arms + ["--histograms", "all", "--json", result], environment)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("::warning title=irqmark compare%3A inconclusive::software-call: cpu against"))
        #expect(try String(contentsOf: output, encoding: .utf8) == "before\nverdict=inconclusive\nexit-code=0\n")
        #expect(
            try String(contentsOf: summary, encoding: .utf8).hasPrefix("before\n## irqmark compare: inconclusive\n"))

        for format in ExportFormat.allCases {
            // What no result can know.
            let names = format == .kcidb ? ["--origin", "ours", "--build-id", "ours:1"] : []
            let exported = try ProcessTests.run(["export", result, "--format", format.rawValue] + names)
            #expect(exported.status == 0 && !exported.output.isEmpty, "\(format): \(exported.errors)")
        }
        let file = folder.appendingPathComponent("result.xml").path
        #expect(try ProcessTests.run(["export", result, "--output", file], ["IRQMARK_FORMAT": "junit"]).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("<?xml"))
        let failed = try ProcessTests.run(["export", output.path, "--format", "csv"], environment)
        #expect(failed.status == 1 && failed.errors.contains("is no result: line 1: expected a value, found before"))
        #expect(failed.errors.contains("::error title=irqmark::"))
    }

    @Test func aSummaryThatIsNotThereYetIsMade() throws {
        let summary = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: summary) }
        let outcome = try ProcessTests.run(
            ["run", "smoke", "--loop", "call", "--rounds", "1", "--duration", "200ms"],
            ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try String(contentsOf: summary, encoding: .utf8).hasPrefix("## irqmark smoke: ok\n"))
    }

    @Test(arguments: [["export", "x"], ["export", "x", "--format", "pdf"], ["export"]])
    func whatCannotBeExportedEndsWith64(arguments: [String]) throws {
        #expect(try ProcessTests.run(arguments).status == 64)
    }

    @Test func theSchemaIsPrinted() throws {
        let outcome = try ProcessTests.run(["schema"])
        #expect(outcome.status == 0 && outcome.output == ResultSchema.text)
    }
}
