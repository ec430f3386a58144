public import Vocabulary

/// What a loop did, each counted where it happens.
public struct LoopCounters: Counting, Equatable {
    /// All system calls of the loop, ring entries and reads included.
    public var systemCalls: UInt64 = 0
    /// io_uring_enter calls among them.
    public var ringEntries: UInt64 = 0
    /// Waits that came back with at least one completion.
    public var wakeUps: UInt64 = 0
    /// Completions of watched eventfds, spurious ones included.
    public var completions: UInt64 = 0
    /// Multishot polls that ended (completion without F_MORE).
    public var endedMultishots: UInt64 = 0
    /// Polls that were armed again after they had ended.
    public var rearms: UInt64 = 0
    /// Polls that ended with an error other than ECANCELED; their eventfds are watched no more.
    public var failedPolls: UInt64 = 0
    /// How often the kernel held completions back because the completion queue was full.
    public var overflows: UInt64 = 0

    /// Nothing counted yet.
    public init() {}

    /// Each counter by the name that results have for it.
    public static let counters: [Counter<LoopCounters>] = [
        Counter("systemCalls", \.systemCalls),
        Counter("ringEntries", \.ringEntries),
        Counter("wakeUps", \.wakeUps),
        Counter("completions", \.completions),
        Counter("endedMultishots", \.endedMultishots),
        Counter("rearms", \.rearms),
        Counter("failedPolls", \.failedPolls),
        Counter("overflows", \.overflows),
    ]
}
