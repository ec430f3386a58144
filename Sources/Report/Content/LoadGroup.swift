import Results
import Vocabulary

/// What arms must have in common to stand in one section of a table: the loop, the load, and with them the floor.
struct LoadGroup: Hashable {
    private let kind: ResultKind
    private let loop: String
    /// Signals in flight in the closed loop; nil for live arms, whose lines bound it.
    let window: Int?
    private let workload: String
    private let hasSourceThread: Bool

    init(_ arm: ArmResult) {
        kind = arm.kind
        loop = arm.loop
        window = arm.kind == .measured ? nil : arm.window
        workload = arm.workload
        hasSourceThread = arm.hasSourceThread
    }

    /// The group in words: `uring-edge, 64 in flight`.
    var words: String {
        [
            loop, workload == WorkloadKind.trace.rawValue ? "a recorded guest" : nil, windowWords,
            hasSourceThread ? "the device on a thread of its own" : nil,
        ].compactMap(\.self).joined(separator: ", ")
    }

    /// How many signals are in flight, in words; nil if that is not known.
    var windowWords: String? { window.map { "\($0) in flight" } }

    /// Whether the other group differs in nothing but the signals in flight.
    func hasLoop(of other: LoadGroup) -> Bool {
        kind == other.kind && loop == other.loop && workload == other.workload
            && hasSourceThread == other.hasSourceThread
    }
}

extension RunResult {
    /// The groups of some arms, in the order in which the arms have them.
    func groups(of arms: [ArmResult]) -> [LoadGroup] {
        arms.reduce(into: []) { groups, arm in
            let group = LoadGroup(arm)
            if !groups.contains(group) { groups.append(group) }
        }
    }
}
