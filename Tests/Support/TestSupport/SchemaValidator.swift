public import Foundation

/// JSON Schema as far as irqmark's own schema uses it. It is strict: a member that no schema lists is an error, and so
/// is a keyword that is not known here, so that nothing passes because it was not looked at.
public struct SchemaValidator {
    private let root: JSONTree
    private static let ignored: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

    /// - Throws: `DecodingError` if the schema is no JSON.
    public init(schema: Data) throws { root = try JSONDecoder().decode(JSONTree.self, from: schema) }

    /// What is wrong with a document, each with its place; empty if it is valid.
    public func errors(in document: Data) throws -> [String] {
        var errors: [String] = []
        check(try JSONDecoder().decode(JSONTree.self, from: document), against: root, at: "$", &errors)
        return errors
    }

    private func check(_ value: JSONTree, against schema: JSONTree, at path: String, _ errors: inout [String]) {
        guard case .object(let keywords) = schema else { return errors.append("\(path): the schema is no object") }
        for (keyword, rule) in keywords where !Self.ignored.contains(keyword) {
            switch keyword {
            case "$ref":
                guard case .string(let name) = rule, let target = definition(name) else {
                    errors.append("\(path): \(rule) leads nowhere")
                    continue
                }
                check(value, against: target, at: path, &errors)
            case "type":
                let types = if case .array(let types) = rule { types } else { [rule] }
                if !types.contains(where: { value.isOf(type: $0) }) { errors.append("\(path): \(value) is no \(rule)") }
            case "const": if value != rule { errors.append("\(path): \(value) is not \(rule)") }
            case "enum":
                guard case .array(let words) = rule, words.contains(value) else {
                    errors.append("\(path): \(value) is none of \(rule)")
                    continue
                }
            case "minimum":
                if case .number(let number) = value, case .number(let least) = rule, number < least {
                    errors.append("\(path): \(number) is less than \(least)")
                }
            case "items":
                guard case .array(let elements) = value else { continue }
                for (index, element) in elements.enumerated() {
                    check(element, against: rule, at: "\(path)[\(index)]", &errors)
                }
            case "required", "properties", "additionalProperties": break
            default: errors.append("\(path): the validator does not know \(keyword)")
            }
        }
        if case .object(let members) = value { check(members, by: keywords, at: path, &errors) }
    }

    private func check(
        _ members: [String: JSONTree], by keywords: [String: JSONTree], at path: String, _ errors: inout [String]
    ) {
        let listed =
            if case .object(let properties) = keywords["properties"] { properties } else { [String: JSONTree]() }
        for (name, member) in members {
            if let schema = listed[name] ?? keywords["additionalProperties"] {
                check(member, against: schema, at: "\(path).\(name)", &errors)
            } else if keywords["$ref"] == nil {
                errors.append("\(path).\(name) is not in the schema")
            }
        }
        guard case .array(let required) = keywords["required"] else { return }
        for case .string(let name) in required where members[name] == nil {
            errors.append("\(path).\(name) is missing")
        }
    }

    private func definition(_ reference: String) -> JSONTree? {
        guard reference.hasPrefix("#/$defs/"), case .object(let root) = root, case .object(let all) = root["$defs"]
        else { return nil }
        return all[String(reference.dropFirst("#/$defs/".count))]
    }
}

/// JSON as a value; Foundation decodes it.
public indirect enum JSONTree: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// Whatever it is.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([JSONTree].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    fileprivate func isOf(type: JSONTree) -> Bool {
        switch (self, type) {
        case (.null, .string("null")), (.bool, .string("boolean")), (.number, .string("number")),
            (.string, .string("string")), (.array, .string("array")), (.object, .string("object")):
            true
        case (.number(let number), .string("integer")): number == number.rounded()
        default: false
        }
    }
}
