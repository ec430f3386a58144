/// A JSON value whose objects keep the order in which their members were declared.
///
/// It has no case for a number that JSON cannot spell: `number` makes null of what is not finite.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case natural(UInt64)
    case finite(Double)
    case string(String)
    case array([JSONValue])
    case object([(name: String, value: JSONValue)])

    /// A number, or null if it is not finite.
    package static func number(_ value: Double) -> JSONValue { value.isFinite ? .finite(value) : .null }

    /// Whether the value has nothing inside that could be broken over lines.
    var isScalar: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }
}
