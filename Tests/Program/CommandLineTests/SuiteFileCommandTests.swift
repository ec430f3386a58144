import Foundation
import Testing

@testable import irqmark

/// Suites as files, through the built program.
@Suite(.serialized) struct SuiteFileCommandTests {
    private static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try body(file.path)
    }

    private static let file = """
        name: mine
        seconds: 300ms
        arrivals: poisson
        matrix:
          path: [floor, software]
          loop: epoll
          topology: [inline, source-apart]
        """

    @Test func aFileRunsAndItsNameAndArrivalsAreInTheResult() throws {
        let outcome = try Self.withFile(Self.file) { try ProcessTests.run(["run", $0, "--json", "-", "--quiet"]) }
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("\"suite\": \"mine\"") || outcome.output.contains("\"suite\":\"mine\""))
        for name in ["floor-inline", "floor-source-apart", "software-inline", "software-source-apart", "poisson"] {
            #expect(outcome.output.contains("\"\(name)\""), "\(name)")
        }
    }

    @Test func itsArmsAreListed() throws {
        let outcome = try Self.withFile(Self.file) { try ProcessTests.run(["list", $0]) }
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("arms of mine\n"))
        #expect(outcome.output.contains("software-source-apart  software"))
    }

    @Test(arguments: ["run", "list", "counts"]) func aBadFileEndsWith64AndOneThatIsMissingWith1(command: String) throws
    {
        let bad = try Self.withFile("arms:\n- {name: a, pth: floor}\n") { try ProcessTests.run([command, $0]) }
        #expect(bad.status == 64 && bad.output.isEmpty)
        #expect(bad.errors.contains(":2: key of an arm: \"pth\" is not known; did you mean path? "))
        let missing = try ProcessTests.run([command, "/no/such.yaml"])
        #expect(missing.status == 1 && missing.output.isEmpty)
        #expect(missing.errors.contains("/no/such.yaml: there is no such file"))
    }
}
