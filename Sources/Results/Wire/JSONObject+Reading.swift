package import Documents
package import Metrics

extension JSONObject {
    package mutating func add<Value>(_ name: String, _ reading: Reading<Value>, as json: (Value) -> JSONValue) {
        switch reading {
        case .value(let value): add(name, json(value))
        case .unavailable(let reason): addNull(name, because: reason)
        }
    }

    /// Adds a fact of a machine.
    package mutating func add(_ fact: MachineFact) {
        add(fact.name, fact.value) { value in
            switch value {
            case .text(let text): .string(text)
            case .number(let number): .integer(number)
            case .flag(let flag): .bool(flag)
            }
        }
    }
}
