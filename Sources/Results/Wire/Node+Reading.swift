package import Documents
package import Metrics

extension Node {
    /// A value, or the reason for its absence where it is null.
    package func reading<Value>(
        _ name: String, as read: (Node) throws(DocumentError) -> Value
    ) throws(DocumentError) -> Reading<Value> {
        guard let place = try self[name].orNull else { return .unavailable(try reason(of: name)) }
        return .value(try read(place))
    }

    /// The facts of a machine: each member that is a text, a number, a flag or null, except those named. An object or
    /// an array is from a later minor version, and is ignored.
    package func facts(but others: Set<String>) throws(DocumentError) -> [MachineFact] {
        var facts: [MachineFact] = []
        for member in try members() where !others.contains(member.name) && member.name != "nullReasons" {
            let (name, place) = (member.name, member.value)
            switch place.value.content {
            case .string(let text), .plain(let text): facts.append(MachineFact(name, .value(.text(text))))
            case .integer(let number): facts.append(MachineFact(name, .value(.number(number))))
            case .bool(let flag): facts.append(MachineFact(name, .value(.flag(flag))))
            case .null: facts.append(MachineFact(name, .unavailable(try reason(of: name))))
            case .natural, .finite: throw place.error("a whole number of 64 bits")
            case .array, .object: break
            }
        }
        return facts
    }
}
