import Foundation
import Metrics
import Report
import ResultSupport
import Results
import TestSupport
import Testing

@Suite struct ResultSchemaTests {
    private let validator: SchemaValidator

    init() throws { validator = try SchemaValidator(schema: Data(ResultSchema.text.utf8)) }

    @Test(arguments: Fixture.results.indices)
    func everyResultIsValidAndHasNoMemberThatTheSchemaDoesNotList(index: Int) throws {
        let errors = try validator.errors(in: Data(Fixture.results[index].jsonText.utf8))
        #expect(errors.isEmpty, "\(errors.prefix(10))")
    }

    static let wrongs = [
        ("\"signals\": 1000000", "\"signals\": -1", "signals: "), ("\"seed\": 42", "\"seed\": \"42\"", "seed: "),
        ("\"verdict\": \"ok\"", "\"verdict\": \"fine\"", "verdict: "),
        ("\"kind\":", "\"later\": 1, \"kind\":", "later is not in the schema"),
        ("\"spurious\":", "\"spurios\":", "spurious is missing"), ("result/v1", "result/v9", "$.schema: "),
    ]

    @Test(arguments: wrongs)
    func whatIsWrongIsFound(good: String, bad: String, words: String) throws {
        let text = Fixture.run.jsonText
        let range = try #require(text.range(of: good))
        let errors = try validator.errors(in: Data(text.replacingCharacters(in: range, with: bad).utf8))
        #expect(errors.contains { $0.contains(words) }, "\(errors)")
    }

    /// What is asked of the schema itself: a python module has the whole of the standard.
    @Test(.enabled(if: Python.has("jsonschema"), "python3 with the module jsonschema is not installed"))
    func theSchemaHoldsForAFullValidatorToo() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(ResultSchema.text.utf8).write(to: folder.appendingPathComponent("schema"))
        for (index, result) in Fixture.results.enumerated() {
            try Data(result.jsonText.utf8).write(to: folder.appendingPathComponent("result\(index)"))
        }
        let script = """
            import sys, json, os
            from jsonschema import Draft202012Validator as V
            folder = sys.argv[1]
            schema = json.load(open(folder + '/schema'))
            V.check_schema(schema)
            for name in os.listdir(folder):
                if name != 'schema':
                    V(schema).validate(json.load(open(folder + '/' + name)))
            """
        let python = try #require(Python.run(script, [folder.path]))
        #expect(python.status == 0, "\(python.output)")
    }
}
