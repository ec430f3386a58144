import ArgumentParser
import Suites
import Vocabulary

/// An arm as the command line names it: the name of a suite's arm, a list of `key=value`, or a name followed by such
/// changes.
struct ArmArgument {
    let configuration: Arm

    /// Words that may stand before `=`.
    static let keys = ArmAxis.allCases.map(\.rawValue)

    init(_ text: String) throws(ValidationError) {
        var parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
        var arm: Arm
        if let first = parts.first, !first.contains("=") {
            arm = try Self.arm(named: first)
            parts = parts.dropFirst()
        } else {
            arm = Arm(text, .floor)
            guard parts.contains(where: { $0.hasPrefix("path=") }) else {
                throw ValidationError("arm \(text): says no path; add path=software, or begin with the name of an arm")
            }
        }
        arm.name = text
        var words: [ArmAxis: String] = [:]
        for part in parts {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                throw ValidationError("arm \(text): \"\(part)\" is no key=value; only the first part may be a name")
            }
            guard let axis = ArmAxis(rawValue: sides[0]) else {
                throw ValidationError("arm \(text): key " + NearestName.complaint(sides[0], among: Self.keys))
            }
            guard words.updateValue(sides[1], forKey: axis) == nil else {
                throw ValidationError("arm \(text): says \(sides[0]) twice; leave one out")
            }
        }
        for axis in ArmAxis.allCases {
            guard let word = words[axis] else { continue }
            do throws(ArmAxis.WrongWord) { try axis.set(word, of: &arm) } catch {
                throw ValidationError("arm \(text): \(axis.rawValue) \(error.why)")
            }
        }
        if let contradiction = arm.contradiction { throw ValidationError("arm \(text): \(contradiction)") }
        configuration = arm
    }

    /// The arm of a name in the first suite that has one.
    private static func arm(named name: String) throws(ValidationError) -> Arm {
        var known: [String] = []
        for arm in Suite.all.flatMap(\.arms) {
            if arm.name == name { return arm }
            if !known.contains(arm.name) { known.append(arm.name) }
        }
        throw ValidationError("arm " + Setting.unknown(name, among: known))
    }
}
