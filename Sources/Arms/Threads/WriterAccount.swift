import Irqfd
import Loops
import VGIC
import Vocabulary

/// What writers did in a slice.
struct WriterAccount {
    /// Signals that were injected.
    var sent: UInt64 = 0
    /// Those among them that ended without an acknowledge, as far as the writers know.
    var endedOtherwise: UInt64 = 0
    /// Ticks that stamping and injecting took.
    var ticks: UInt64 = 0
    var model = ModelCounters()
    var tally = DispatchTally()
    /// Counters of their calls since they were made.
    var calls = LoopCounters()

    /// Adds another writer's.
    static func += (left: inout WriterAccount, right: WriterAccount) {
        left.sent &+= right.sent
        left.endedOtherwise &+= right.endedOtherwise
        left.ticks &+= right.ticks
        left.model += right.model
        left.tally += right.tally
        left.calls += right.calls
    }
}
