package import Documents
import Metrics
import Vocabulary

extension UnitCosts: Wired {
    package static let definition = "costs"
    package static let blank = UnitCosts(name: "", title: "", units: [])
    package static let members: [Member<UnitCosts>] = [
        .always("name", \.name, .text), .always("title", \.title, .text), .always("units", \.units, .list(.record)),
    ]
}

extension UnitCosts.Unit: Wired {
    package static let definition = "unit"
    package static let blank = UnitCosts.Unit(
        count: .kicks, nanoseconds: 0, what: "", source: "", hardware: "", kernel: "")
    package static let members: [Member<UnitCosts.Unit>] = [
        .always("count", \.count, .word), .always("nanoseconds", \.nanoseconds, .number),
        .always("contains", \.contains, parts), .always("what", \.what, .text), .always("source", \.source, .text),
        .always("hardware", \.hardware, .text), .always("kernel", \.kernel, .text),
    ]

    /// How often work is contained, by the name of the count.
    private static let parts = Codec<[UnitCosts.Part]>(
        .map(.number),
        write: { parts in .value(.object(parts.map { ($0.count.rawValue, .number($0.times)) })) }
    ) { node throws(DocumentError) in
        var parts: [UnitCosts.Part] = []
        for member in try node.members() {
            parts.append(UnitCosts.Part(count: try member.key.word(), times: try member.value.number()))
        }
        return parts
    }
}

/// A projection follows from counts and costs, so it is written only.
extension Projection {
    package static let definition = "projected"

    package var json: JSONValue {
        var object = JSONObject()
        object.add("kind", ResultKind.projected.rawValue)
        object.addRounded("nanosecondsPerDelivery", nanosecondsPerDelivery, else: Self.nothing)
        object.add("terms", .array(terms.map(\.json)))
        object.add("notProjected", .array(missing.map(\.json)))
        return object.json
    }

    private static let nothing = "nothing was delivered"

    /// The schema's definitions of a projection and of its parts.
    static let definitions: [(name: String, schema: Schema)] = [
        (
            definition,
            .object([
                ("kind", .constant(ResultKind.projected.rawValue), true),
                ("nanosecondsPerDelivery", Schema.integer.orNull, true),
                ("terms", .array(.reference(Term.definition)), true),
                ("notProjected", .array(.reference(Missing.definition)), true),
            ])
        ),
        (Term.definition, Term.shape), (Missing.definition, Missing.shape),
    ]
}

extension Projection.Term: Wired {
    package static let definition = "term"
    package static var blank: Projection.Term {
        Projection.Term(count: .kicks, total: 0, nanosecondsEach: 0, nanosecondsPerDelivery: nil)
    }
    package static let members: [Member<Projection.Term>] = [
        .always("count", \.count, .word), .always("total", \.total, .count),
        .always("nanosecondsEach", \.nanosecondsEach, .number),
        .orNull("nanosecondsPerDelivery", \.nanosecondsPerDelivery, .rounded, else: "nothing was delivered"),
    ]
}

extension Projection.Missing: Wired {
    package static let definition = "missing"
    package static var blank: Projection.Missing { Projection.Missing(count: .kicks, total: 0) }
    package static let members: [Member<Projection.Missing>] = [
        .always("count", \.count, .word), .always("total", \.total, .count),
    ]
}
