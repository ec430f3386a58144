import Metrics
import Results
public import Vocabulary

/// In which order a run's table has the arms of a loop.
public enum ArmOrder: String, Word {
    /// As the suite names them.
    case suite
    case name
    /// Nanoseconds per delivery, the quickest first.
    case time
    /// The shortest 99th percentile of the response time first.
    case p99

    /// What it means, in one line.
    public var meaning: String {
        switch self {
        case .suite: "as the suite names them"
        case .name: "by their names"
        case .time: "nanoseconds per delivery, the quickest first"
        case .p99: "the shortest 99th percentile of the response time first"
        }
    }
}

extension RunResult {
    /// What a run was asked to show, or a later report of it: the last that was said.
    private func asked(_ name: String) -> String? { invocation.settings.last { $0.name == name }?.value }

    /// The arm that the table's multiples are of; nil: each arm's floor.
    var reference: ArmResult? { asked("reference").flatMap { name in arms.first { $0.name == name } } }

    /// The arms in the order of the table. What has no figure comes last.
    var armsInOrder: [ArmResult] {
        func key(_ arm: ArmResult, _ order: ArmOrder) -> Double {
            let figure =
                order == .time ? arm.cost.nanosecondsPerDelivery : arm.latency.response[.p99].map { Double($0) }
            return arm.isVoid ? .infinity : figure ?? .infinity
        }
        let order = asked("sort").flatMap { ArmOrder(rawValue: $0) } ?? .suite
        return arms.enumerated().sorted { left, right in
            switch order {
            case .suite: left.offset < right.offset
            case .name: (left.element.name, left.offset) < (right.element.name, right.offset)
            case .time, .p99: (key(left.element, order), left.offset) < (key(right.element, order), right.offset)
            }
        }.map(\.element)
    }
}
