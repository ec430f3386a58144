package import Documents

/// A record of a result. Its members stand in one table, which writer, reader and schema walk.
package protocol Wired: Sendable {
    /// What the schema calls it.
    static var definition: String { get }
    /// In the order in which they are written.
    static var members: [Member<Self>] { get }
    /// What reading begins with: what is not in the text keeps its value.
    static var blank: Self { get }
    /// What members are that no table lists; nil if there are none.
    static var others: Schema? { get }
    /// Writes the members that no table lists, behind the others.
    func addOthers(to object: inout JSONObject)
    /// Whether null may stand for it.
    static var isNullable: Bool { get }
    /// What is left to do when all members have been read.
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

    /// Its definition in the schema.
    package static var shape: Schema {
        .object(
            members.map { ($0.name, $0.schema, $0.isRequired) }, others: others, isNullable: isNullable)
    }
}
