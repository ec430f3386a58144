import Documents
import Metrics
import ResultSupport
import Testing

@testable import Results

/// Writer, reader and schema walk one table, so each must hold to what the table says.
@Suite struct MemberTests {
    /// A result's JSON without one member of the record at a place.
    private static func without(_ name: String, at path: ArraySlice<String>, in json: JSONValue) -> JSONValue {
        switch json {
        case .object(let members):
            guard let step = path.first else { return .object(members.filter { $0.name != name }) }
            return .object(
                members.map {
                    ($0.name, $0.name == step ? without(name, at: path.dropFirst(), in: $0.value) : $0.value)
                })
        case .array(let elements):
            guard let step = path.first, let index = Int(step) else { return json }
            return .array(elements.enumerated().map { $0 == index ? without(name, at: path.dropFirst(), in: $1) : $1 })
        default: return json
        }
    }

    /// Whether a result's JSON has an object at a place.
    private static func holds(_ json: JSONValue, at path: ArraySlice<String>) -> Bool {
        switch json {
        case .object(let members):
            guard let step = path.first else { return true }
            return members.contains { $0.name == step && holds($0.value, at: path.dropFirst()) }
        case .array(let elements):
            guard let step = path.first, let index = Int(step), elements.indices.contains(index) else { return false }
            return holds(elements[index], at: path.dropFirst())
        default: return false
        }
    }

    private static func check<Record: Wired>(_: Record.Type, at path: String) throws {
        let steps = path.split(separator: ".").map(String.init)
        let result = try #require(Fixture.results.first { Self.holds($0.json, at: steps[...]) }, "\(path)")
        // What follows from other members is not read.
        let derived: Set = ["balanced", "imbalances", "complaints", "fingerprint", "reason", "phases"]
        for member in Record.members where !derived.contains(member.name) {
            let text = without(member.name, at: steps[...], in: result.json).text()
            if member.isRequired {
                let error = #expect(throws: DocumentError.self, "\(path).\(member.name)") {
                    try RunResult(json: text.utf8)
                }
                #expect(
                    error?.place.path.hasSuffix(member.name) == true,
                    "\(path).\(member.name): \(error?.description ?? "")")
            } else if member.name != "excludedBecause" {
                #expect(throws: Never.self, "\(path).\(member.name)") { try RunResult(json: text.utf8) }
            }
        }
    }

    @Test func whatIsRequiredMayNotBeMissingAndTheRestMay() throws {
        try Self.check(ToolInfo.self, at: "tool")
        try Self.check(Invocation.self, at: "invocation")
        try Self.check(Audit.self, at: "audit")
        try Self.check(ArmResult.self, at: "arms.1")
        try Self.check(Ledger.self, at: "arms.1.ledger")
        try Self.check(Counts.self, at: "arms.1.counts")
        try Self.check(Cost.self, at: "arms.1.cost")
        try Self.check(CountedResult.self, at: "arms.1.counted")
        try Self.check(Toggles.self, at: "arms.1.toggles")
        try Self.check(LatencyResult.self, at: "arms.1.latency")
        try Self.check(RoundResult.self, at: "arms.1.rounds.0")
        try Self.check(Spread.self, at: "arms.1.spread")
        try Self.check(Comparison.self, at: "comparisons.0")
    }

    @Test func everyMemberIsWrittenOnceAndInTheSchema() throws {
        guard case .object(let definitions)? = Self.value("$defs", of: ResultSchema.json) else {
            Issue.record("the schema has no definitions")
            return
        }
        #expect(Set(definitions.map(\.name)).count == definitions.count)
        for table in [ArmResult.members.map(\.name), RunResult.members.map(\.name), Comparison.members.map(\.name)] {
            #expect(Set(table).count == table.count)
        }
        let counts = definitions.first { $0.name == Counts.definition }?.value
        guard case .object(let properties)? = counts.flatMap({ Self.value("properties", of: $0) }) else {
            Issue.record("the schema has no counts")
            return
        }
        for field in Counts.fields {
            let property = properties.first { $0.name == field.name }?.value
            guard case .string(field.meaning)? = property.flatMap({ Self.value("description", of: $0) }) else {
                Issue.record("\(field.name) has no meaning in the schema")
                continue
            }
        }
    }

    private static func value(_ name: String, of json: JSONValue) -> JSONValue? {
        guard case .object(let members) = json else { return nil }
        return members.first { $0.name == name }?.value
    }
}
