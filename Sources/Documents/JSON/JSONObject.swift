import Metrics

/// An object in the making. What is missing becomes null, and its reason goes into the last member, `nullReasons`.
struct JSONObject {
    private var members: [(name: String, value: JSONValue)] = []
    private var reasons: [(name: String, value: JSONValue)] = []

    mutating func add(_ name: String, _ value: JSONValue) { members.append((name, value)) }
    mutating func add(_ name: String, _ value: String) { add(name, .string(value)) }
    mutating func add(_ name: String, _ value: UInt64) { add(name, .natural(value)) }
    mutating func add(_ name: String, _ value: Int) { add(name, .integer(value)) }
    mutating func add(_ name: String, _ value: Bool) { add(name, .bool(value)) }
    mutating func add(_ name: String, _ value: JSONObject) { add(name, value.json) }

    mutating func addNull(_ name: String, because reason: String) {
        add(name, .null)
        reasons.append((name, .string(reason)))
    }

    mutating func add<Value>(_ name: String, _ reading: Reading<Value>, as json: (Value) -> JSONValue) {
        switch reading {
        case .value(let value): add(name, json(value))
        case .unavailable(let reason): addNull(name, because: reason)
        }
    }

    /// What a machine says of itself.
    mutating func add(_ fact: MachineFact) {
        add(fact.name, fact.value) { value in
            switch value {
            case .text(let text): .string(text)
            case .number(let number): .integer(number)
            case .flag(let flag): .bool(flag)
            }
        }
    }

    /// A time or a rate as the nearest integer.
    mutating func addRounded(_ name: String, _ value: Double?, else reason: String) {
        guard let value else { return addNull(name, because: reason) }
        guard let integer = Int(exactly: value.rounded()) else {
            return addNull(name, because: "not a number that can be told (\(value))")
        }
        add(name, integer)
    }

    /// A share or a rate that is not in nanoseconds.
    mutating func addNumber(_ name: String, _ value: Double?, else reason: String) {
        guard let value else { return addNull(name, because: reason) }
        guard value.isFinite else { return addNull(name, because: "not a number that can be told (\(value))") }
        add(name, .number(value))
    }

    var json: JSONValue {
        .object(reasons.isEmpty ? members : members + [("nullReasons", .object(reasons))])
    }
}
