/// A JSON object in the making. A value that is missing becomes null, and its reason goes into the last member,
/// `nullReasons`.
package struct JSONObject {

    package init() {}
    private var members: [(name: String, value: JSONValue)] = []
    private var reasons: [(name: String, value: JSONValue)] = []

    package mutating func add(_ name: String, _ value: JSONValue) { members.append((name, value)) }
    package mutating func add(_ name: String, _ value: String) { add(name, .string(value)) }
    package mutating func add(_ name: String, _ value: UInt64) { add(name, .natural(value)) }
    package mutating func add(_ name: String, _ value: Int) { add(name, .integer(value)) }
    package mutating func add(_ name: String, _ value: Bool) { add(name, .bool(value)) }
    package mutating func add(_ name: String, _ value: JSONObject) { add(name, value.json) }

    package mutating func addNull(_ name: String, because reason: String) {
        add(name, .null)
        reasons.append((name, .string(reason)))
    }

    /// Adds a time or a rate, rounded to an integer.
    package mutating func addRounded(_ name: String, _ value: Double?, else reason: String) {
        guard let value else { return addNull(name, because: reason) }
        guard let integer = Int(exactly: value.rounded()) else {
            return addNull(name, because: "not a number that can be told (\(value))")
        }
        add(name, integer)
    }

    /// Adds a share, or a rate that is not in nanoseconds, unrounded.
    package mutating func addNumber(_ name: String, _ value: Double?, else reason: String) {
        guard let value else { return addNull(name, because: reason) }
        guard value.isFinite else { return addNull(name, because: "not a number that can be told (\(value))") }
        add(name, .number(value))
    }

    package var json: JSONValue {
        .object(reasons.isEmpty ? members : members + [("nullReasons", .object(reasons))])
    }
}
