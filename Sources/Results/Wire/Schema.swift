package import Documents

/// A part of the JSON Schema of results: which values are allowed.
package struct Schema: Sendable {
    package let json: JSONValue

    package init(_ members: [(name: String, value: JSONValue)]) { json = .object(members) }

    package static let string = Schema(type: "string")
    package static let flag = Schema(type: "boolean")
    package static let number = Schema(type: "number")
    package static let integer = Schema(type: "integer")
    package static let natural = Schema([("type", .string("integer")), ("minimum", .integer(0))])

    package init(type: String) { self.init([("type", .string(type))]) }

    package static func array(_ element: Schema) -> Schema {
        Schema([("type", .string("array")), ("items", element.json)])
    }

    /// An object whose names no table lists.
    package static func map(_ value: Schema) -> Schema {
        Schema([("type", .string("object")), ("additionalProperties", value.json)])
    }

    package static func words(_ words: [String]) -> Schema { Schema([("enum", .array(words.map { .string($0) }))]) }

    package static func constant(_ word: String) -> Schema { Schema([("const", .string(word))]) }

    /// A reference to a definition elsewhere in the schema.
    package static func reference(_ name: String) -> Schema { Schema([("$ref", .string("#/$defs/\(name)"))]) }

    /// The schema of the value or null. A definition says itself whether its value may be null.
    package var orNull: Schema {
        guard case .object(let members) = json else { return self }
        return Schema(
            members.map { name, value in
                guard name == "type", case .string = value else { return (name, value) }
                return (name, .array([value, .string("null")]))
            })
    }

    /// The schema with a description of the value's meaning.
    package func described(_ meaning: String?) -> Schema {
        guard let meaning, case .object(let members) = json else { return self }
        return Schema(members + [("description", .string(meaning))])
    }

    /// The schema of an object.
    /// - Parameters:
    ///   - members: name and schema of each member, and whether it is always there.
    ///   - others: the schema of members that no table lists; nil if there are none.
    ///   - isNullable: whether null may stand for the object.
    package static func object(
        _ members: [(name: String, schema: Schema, isRequired: Bool)], others: Schema? = nil, isNullable: Bool = false
    ) -> Schema {
        let reasons = [(name: "nullReasons", schema: Schema.reference("reasons"), isRequired: false)]
        let type: JSONValue = isNullable ? .array([.string("object"), .string("null")]) : .string("object")
        var parts: [(name: String, value: JSONValue)] = [
            ("type", type), ("required", .array(members.filter(\.isRequired).map { .string($0.name) })),
            ("properties", .object((members + reasons).map { ($0.name, $0.schema.json) })),
        ]
        if let others { parts.append(("additionalProperties", others.json)) }
        return Schema(parts)
    }
}
