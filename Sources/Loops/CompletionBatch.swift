public import Lockfree

/// The tokens of the completions that one entry into a loop brought: filled by the loop, read by the dispatcher.
public typealias CompletionBatch = Batch<Token>
