import Kernel
public import Lockfree

/// The stand-in for a loop where there is none: the device's thread hands each signal over as a batch of one, in its
/// own call.
public struct CallSource: Sendable {
    /// Whether each signal makes one real, empty system call, as the writer of an irqfd makes one.
    public let makesSystemCall: Bool
    /// What the source did so far. Each signal counts as a completion.
    public private(set) var counters = LoopCounters()

    /// - Parameter makesSystemCall: whether each signal makes one real, empty system call.
    public init(makesSystemCall: Bool) { self.makesSystemCall = makesSystemCall }

    /// Signals one source: appends its token to the batch, which is otherwise empty.
    public mutating func signal(_ token: Token, into batch: inout CompletionBatch) {
        if makesSystemCall {
            Processor.emptySystemCall()
            counters.systemCalls += 1
        }
        counters.completions += 1
        batch.removeAll()
        batch.append(token)
    }
}
