package import Documents

/// A record of a result whose members are listed in one table, which writer, reader and schema walk.
package protocol Wired: Sendable {
    /// The record's name in the schema.
    static var definition: String { get }
    /// The members, in the order in which they are written.
    static var members: [Member<Self>] { get }
    /// The record that reading starts with: members that the text lacks keep its values.
    static var blank: Self { get }
    /// The schema of members that no table lists; nil if there are none.
    static var others: Schema? { get }
    /// Writes the members that no table lists, behind the others.
    func addOthers(to object: inout JSONObject)
    /// Whether null may stand for the record.
    static var isNullable: Bool { get }
    /// Completes the record after all members have been read.
    mutating func complete(from node: Node) throws(DocumentError)
}

extension Wired {
    package static var others: Schema? { nil }
    package static var isNullable: Bool { false }
    package mutating func complete(from node: Node) throws(DocumentError) {}
    package func addOthers(to object: inout JSONObject) {}

    package var json: JSONValue {
        var object = JSONObject()
        for member in Self.members { member.write(self, &object) }
        addOthers(to: &object)
        return object.json
    }

    package init(_ node: Node) throws(DocumentError) {
        self = Self.blank
        for member in Self.members { try member.read(&self, node) }
        try complete(from: node)
    }

    /// The record's definition in the schema.
    package static var shape: Schema {
        .object(
            members.map { ($0.name, $0.schema, $0.isRequired) }, others: others, isNullable: isNullable)
    }
}
