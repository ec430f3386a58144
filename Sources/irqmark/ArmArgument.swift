import ArgumentParser
import Harness

/// An arm as it is named on the command line: a name of a suite's arm, a list of `key=value`, or a name followed by
/// such changes.
struct ArmArgument {
    let configuration: ArmConfiguration

    /// What may stand before `=`.
    static let keys = ["path", "loop", "cache", "topology", "guest", "workload"]

    init(_ text: String) throws(ValidationError) {
        var parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
        var arm: ArmConfiguration
        if let first = parts.first, !first.contains("=") {
            arm = try Self.arm(named: first)
            parts = parts.dropFirst()
        } else {
            arm = ArmConfiguration(text, .floor)
            guard parts.contains(where: { $0.hasPrefix("path=") }) else {
                throw ValidationError("arm \(text): says no path; add path=software, or begin with the name of an arm")
            }
        }
        arm.name = text
        var seen: Set<String> = []
        for part in parts {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                throw ValidationError("arm \(text): \"\(part)\" is no key=value; only the first part may be a name")
            }
            guard seen.insert(sides[0]).inserted else {
                throw ValidationError("arm \(text): says \(sides[0]) twice; leave one out")
            }
            try Self.set(sides[0], sides[1], of: &arm)
        }
        configuration = arm
    }

    private static func set(
        _ key: String, _ value: String, of arm: inout ArmConfiguration
    ) throws(ValidationError) {
        switch key {
        case "path": arm.path = try kind(key, value, arm)
        case "loop": arm.loop = try kind(key, value, arm)
        case "cache": arm.cache = try kind(key, value, arm)
        case "topology": arm.topology = try kind(key, value, arm)
        case "guest": arm.guest = try kind(key, value, arm)
        case "workload": arm.workload = try kind(key, value, arm)
        default: throw ValidationError("arm \(arm.name): key " + Setting.unknown(key, among: keys))
        }
    }

    private static func kind<Kind: CaseIterable & RawRepresentable>(
        _ key: String, _ value: String, _ arm: ArmConfiguration
    ) throws(ValidationError) -> Kind where Kind.RawValue == String {
        guard let kind = Kind(rawValue: value) else {
            throw ValidationError(
                "arm \(arm.name): \(key) " + Setting.unknown(value, among: Kind.allCases.map(\.rawValue)))
        }
        return kind
    }

    /// The arm of that name in the first suite that has one.
    private static func arm(named name: String) throws(ValidationError) -> ArmConfiguration {
        var known: [String] = []
        for arm in Suite.all.flatMap(\.arms) {
            if arm.name == name { return arm }
            if !known.contains(arm.name) { known.append(arm.name) }
        }
        throw ValidationError("arm " + Setting.unknown(name, among: known))
    }
}
