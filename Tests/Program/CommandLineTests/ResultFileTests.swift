import Foundation
import Metrics
import Report
import Results
import Suites
import TestSupport
import Testing
import Vocabulary

/// What the built program writes is read, and written again.
@Suite(.serialized) struct ResultFileTests {
    /// Suites with many arms take long to set up, and their results have nothing that the others lack.
    static let invocations =
        Suite.all.filter { $0.arms.count <= 24 }.map { ["run", $0.name, "--rounds", "1", "--duration", "300ms"] } + [
            ["run", "smoke", "--path", "software", "--rounds", "2", "--duration", "200ms", "--costs", "altra"],
            ["compare", "floor-call", "software-call", "--rounds", "6", "--duration", "1", "--handicap", "head=20ns"],
            ["counts", "smoke", "--path", "floor"],
            ["doctor", "floor-call", "--rounds", "6", "--duration", "1"],
        ]

    @Test(arguments: invocations)
    func everyResultIsReadAndWrittenAgainToTheByte(arguments: [String]) throws {
        let outcome = try ProcessTests.run(arguments + ["--json", "-", "--quiet"])
        let result = try RunResult(json: outcome.output.utf8)
        #expect(result.jsonText == outcome.output)
        let schema = try SchemaValidator(schema: Data(ResultSchema.text.utf8))
        let errors = try schema.errors(in: Data(outcome.output.utf8))
        #expect(errors.isEmpty, "\(errors.prefix(10))")
        #expect(result.exitStatus.rawValue == outcome.status, "\(outcome.errors)")
    }
}
