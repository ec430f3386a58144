import Arms
import Metrics
import Results
import Vocabulary

extension ArmRecord {
    /// Whether it signalled and nothing came of it: then it has measured nothing.
    var isSilent: Bool {
        !isVoid && ledger.signals &+ throughputLedger.signals > 0
            && ledger.deliveries &+ throughputLedger.deliveries == 0
    }
}

extension Skipped {
    /// An arm that delivered nothing, with what became of its signals.
    init(silent record: ArmRecord) {
        var sum = record.ledger
        sum += record.throughputLedger
        let ends: [(UInt64, String)] = [
            (sum.blocked, "blocked by the translation"), (sum.refused, "refused"),
            (sum.droppedInWindow, "dropped in the forwarding window"), (sum.destroyed, "destroyed"),
            (sum.droppedAtUnforward, "dropped when forwarding ended"), (sum.pendingAtEnd, "pending at the end"),
        ]
        let words = ends.filter { $0.0 > 0 }.map { "\($0.0) were \($0.1)" }.joined(separator: ", ")
        let isTrace = record.machine.configuration.workload == .trace
        self.init(
            name: record.name,
            cause: "it delivered nothing: of \(sum.signals) signals " + (words.isEmpty ? "none arrived" : words),
            remedy: isTrace ? "the trace maps none of the events that it signals; name another: --trace FILE" : "")
    }
}
