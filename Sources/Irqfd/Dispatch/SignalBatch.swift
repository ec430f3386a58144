public import Lockfree

/// The injections that one entry into a loop came to: filled by the dispatcher, emptied by whoever delivers them.
public typealias SignalBatch = Batch<Signal>
