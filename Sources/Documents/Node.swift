/// A value of a document that is being read, and its place, so that errors can name the place. JSON and YAML are read
/// in this way only: `JSONParser` and `YAMLParser` make the root of a document, all other nodes are reached from there.
package struct Node {
    package let value: DocumentValue
    package let place: DocumentPlace

    init(_ value: DocumentValue, file: String?, path: String) {
        self.value = value
        place = DocumentPlace(file: file, line: Int(value.mark.line), column: Int(value.mark.column), path: path)
    }

    /// A name of an object, and its value.
    package struct Member {
        package let name: String
        package let value: Node
        fileprivate let mark: DocumentValue.Mark
        fileprivate let object: DocumentPlace

        /// The name as a value, for errors about the name: its place is the name's line, and its path is the object's.
        package var key: Node {
            Node(DocumentValue(content: .string(name), mark: mark), file: object.file, path: object.path)
        }
    }

    /// An error at this place. `expected` is a noun phrase.
    package func error(_ expected: String) -> DocumentError {
        DocumentError(place, expected: expected, found: value.excerpt)
    }

    // MARK: What is inside

    /// A member that must be there; its value may be null.
    package subscript(name: String) -> Node {
        get throws(DocumentError) {
            guard let member = try optional(name) else {
                var missing = place
                missing.path = inside(name)
                throw DocumentError(missing, expected: "a value", found: "nothing")
            }
            return member
        }
    }

    /// A member that may be missing; nil if it is.
    package func optional(_ name: String) throws(DocumentError) -> Node? {
        try object().first { $0.name == name }.map { child($0.value, inside(name)) }
    }

    /// All members of an object, in the order of the text.
    package func members() throws(DocumentError) -> [Member] {
        try object().map { member in
            Member(
                name: member.name, value: child(member.value, inside(member.name)), mark: member.nameMark,
                object: place)
        }
    }

    /// The elements of an array, each read by the closure.
    package func elements<Element>(
        atMost limit: Int = .max, as read: (Node) throws(DocumentError) -> Element
    ) throws(DocumentError) -> [Element] {
        guard case .array(let elements) = value.content else { throw error("an array") }
        guard elements.count <= limit else { throw error("an array of at most \(limit)") }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            result.append(try read(child(element, "\(place.path)[\(index)]")))
        }
        return result
    }

    /// The elements of an array.
    package func elements() throws(DocumentError) -> [Node] {
        try elements { node throws(DocumentError) in node }
    }

    private func object() throws(DocumentError) -> [DocumentValue.Member] {
        guard case .object(let members) = value.content else { throw error("an object") }
        return members
    }

    private func child(_ value: DocumentValue, _ path: String) -> Node { Node(value, file: place.file, path: path) }

    private func inside(_ name: String) -> String { place.path.isEmpty ? name : "\(place.path).\(name)" }
}
