import Metrics
import Results
public import Vocabulary

/// The order of the arms inside a loop's section of a run's table.
public enum ArmOrder: String, Word {
    /// The order of the suite.
    case suite
    case name
    /// By time for a delivery, the quickest first.
    case time
    /// By the 99th percentile of the response time, the shortest first.
    case p99

    /// The word's meaning, in one line.
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
    /// The value of a display setting; a later `irqmark report` wins over the run.
    private func asked(_ name: String) -> String? { invocation.settings.last { $0.name == name }?.value }

    /// The arm that the table's multiples refer to; nil: each arm's own floor.
    var reference: ArmResult? { asked("reference").flatMap { name in arms.first { $0.name == name } } }

    /// The arms in the order of the table. Arms without a figure come last.
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
