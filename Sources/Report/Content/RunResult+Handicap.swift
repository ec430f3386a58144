import Metrics
import Results

extension RunResult {
    /// The handicap as the user asked for it, such as `head=10%`; nil if there was none.
    var handicap: String? {
        if let asked = invocation.settings.last(where: { $0.name == "handicap" })?.value { return asked }
        return arms.first(where: \.isHandicapped).map { arm in
            "\(arm.name)=" + (arm.counted?.handicap ?? "\(Figure.fixed(arm.handicapNanoseconds ?? 0, 1))ns")
        }
    }

    /// A sentence on the handicap for exports, whose readers see nothing else of the result; nil if there was none.
    var handicapWords: String? {
        handicap.map { "\($0): needless work for each delivery, as --handicap asks; no verdict on a change" }
    }

    /// The name of an arm for exports, with a note if it had a handicap.
    func displayName(_ name: String) -> String {
        arms.contains { $0.name == name && $0.isHandicapped } ? "\(name) (handicapped)" : name
    }
}

extension ArmResult {
    /// Whether the arm did synthetic work for each delivery.
    var isHandicapped: Bool { handicapNanoseconds != nil || counted?.handicap != nil }
}
