import Metrics
import Results

extension RunResult {
    /// What was given needless work on purpose, as it was asked for: `head=10%`. Nil, as it should be, if nothing was.
    var handicap: String? {
        if let asked = invocation.settings.last(where: { $0.name == "handicap" })?.value { return asked }
        return arms.first(where: \.isHandicapped).map { arm in
            "\(arm.name)=" + (arm.counted?.handicap ?? "\(Figure.fixed(arm.handicapNanoseconds ?? 0, 1))ns")
        }
    }

    /// What no reader may miss who knows the result by another tool only.
    var handicapWords: String? {
        handicap.map { "\($0): needless work for each delivery, as --handicap asks; no verdict on a change" }
    }

    /// The name of an arm for a reader who sees nothing else of it.
    func called(_ name: String) -> String {
        arms.contains { $0.name == name && $0.isHandicapped } ? "\(name) (handicapped)" : name
    }
}

extension ArmResult {
    /// Whether it did needless work for each delivery.
    var isHandicapped: Bool { handicapNanoseconds != nil || counted?.handicap != nil }
}
