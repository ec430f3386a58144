import Kernel
public import Lockfree

/// No loop at all: the device's thread hands each signal over as a batch of one, in its own call.
public struct CallSource: Sendable {
    /// One real, empty system call goes with each signal, as the writer of an irqfd would make.
    public let makesSystemCall: Bool
    /// What the source did; a signal counts as a completion.
    public private(set) var counters = LoopCounters()

    /// - Parameter makesSystemCall: whether one real, empty system call goes with each signal.
    public init(makesSystemCall: Bool) { self.makesSystemCall = makesSystemCall }

    /// Signals one source: the batch holds its token, and nothing else.
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
