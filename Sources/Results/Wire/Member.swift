package import Documents
package import Metrics

/// A line of a record's table: the member's name in results, which values it may have, and how it is written and read.
package struct Member<Record>: Sendable {
    package let name: String
    package let schema: Schema
    /// Whether every record of the type has the member, even if it is null.
    package let isRequired: Bool
    let write: @Sendable (Record, inout JSONObject) -> Void
    let read: @Sendable (inout Record, Node) throws(DocumentError) -> Void
}

extension Member {
    /// A member that is always there.
    package static func always<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Value> & Sendable, _ codec: Codec<Value>,
        _ meaning: String? = nil
    ) -> Self {
        Self(
            name: name, schema: codec.schema.described(meaning), isRequired: true,
            write: { record, object in object.add(name, codec.write(record[keyPath: path])) { $0 } },
            read: { record, node throws(DocumentError) in record[keyPath: path] = try codec.read(node[name]) })
    }

    /// A member that is always written, and that results of earlier minor versions do not have.
    package static func added<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Value> & Sendable, _ codec: Codec<Value>,
        _ meaning: String? = nil
    ) -> Self {
        Self(
            name: name, schema: codec.schema.described(meaning), isRequired: false,
            write: { record, object in object.add(name, codec.write(record[keyPath: path])) { $0 } },
            read: { record, node throws(DocumentError) in
                if let value = try node.optional(name) { record[keyPath: path] = try codec.read(value) }
            })
    }

    /// A member that is left out where the value is nil.
    package static func ifAny<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Value?> & Sendable, _ codec: Codec<Value>,
        _ meaning: String? = nil
    ) -> Self {
        Self(
            name: name, schema: codec.schema.described(meaning), isRequired: false,
            write: { record, object in
                if let value = record[keyPath: path] { object.add(name, codec.write(value)) { $0 } }
            },
            read: { record, node throws(DocumentError) in
                if let value = try node.optional(name) { record[keyPath: path] = try codec.read(value) }
            })
    }

    /// A member that is left out where the value is empty.
    package static func ifNotEmpty<Value: Collection & SendableMetatype>(
        _ name: String, _ path: any WritableKeyPath<Record, Value> & Sendable, _ codec: Codec<Value>,
        _ meaning: String? = nil
    ) -> Self {
        Self(
            name: name, schema: codec.schema.described(meaning), isRequired: false,
            write: { record, object in
                let value = record[keyPath: path]
                if !value.isEmpty { object.add(name, codec.write(value)) { $0 } }
            },
            read: { record, node throws(DocumentError) in
                if let value = try node.optional(name) { record[keyPath: path] = try codec.read(value) }
            })
    }

    /// A member that is null where the value is nil, with a fixed reason beside it.
    package static func orNull<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Value?> & Sendable, _ codec: Codec<Value>,
        else reason: String, _ meaning: String? = nil
    ) -> Self {
        Self(
            name: name, schema: codec.schema.orNull.described(meaning), isRequired: true,
            write: { record, object in
                guard let value = record[keyPath: path] else { return object.addNull(name, because: reason) }
                object.add(name, codec.write(value)) { $0 }
            },
            read: { record, node throws(DocumentError) in
                record[keyPath: path] = try node[name].orNull.map { value throws(DocumentError) in
                    try codec.read(value)
                }
            })
    }

    /// A member that is null where the value is missing, with the reason that the value brings along.
    package static func reading<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Reading<Value>> & Sendable, _ codec: Codec<Value>,
        _ meaning: String? = nil
    ) -> Self {
        Self(
            name: name, schema: codec.schema.orNull.described(meaning), isRequired: true,
            write: { record, object in
                switch record[keyPath: path] {
                case .value(let value): object.add(name, codec.write(value)) { $0 }
                case .unavailable(let reason): object.addNull(name, because: reason)
                }
            },
            read: { record, node throws(DocumentError) in
                record[keyPath: path] = try node.reading(name) { value throws(DocumentError) in try codec.read(value) }
            })
    }

    /// This member as a member of a record that holds the record.
    package func lifted<Holder>(_ path: any WritableKeyPath<Holder, Record> & Sendable) -> Member<Holder> {
        Member<Holder>(
            name: name, schema: schema, isRequired: isRequired,
            write: { holder, object in write(holder[keyPath: path], &object) },
            read: { holder, node throws(DocumentError) in try read(&holder[keyPath: path], node) })
    }

    /// A member that follows from others: it is written, and ignored when it is read.
    package static func derived(
        _ name: String, _ schema: Schema, isRequired: Bool = true, _ value: @escaping @Sendable (Record) -> JSONValue?
    ) -> Self {
        Self(
            name: name, schema: schema, isRequired: isRequired,
            write: { record, object in
                if let value = value(record) { object.add(name, value) }
            },
            read: { _, _ throws(DocumentError) in })
    }
}
