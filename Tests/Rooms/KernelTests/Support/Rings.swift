import Kernel
import SystemPackage
import Testing

/// Why there is no io_uring here, nil if there is.
private let obstacle = RingUnavailable.probe()

extension Trait where Self == ConditionTrait {
    /// Skips where io_uring is not to be had.
    static var needsRing: Self {
        .enabled(if: obstacle == nil, Comment(rawValue: "no io_uring: \(obstacle?.cause ?? "")"))
    }
}

/// A completion, kept.
struct Completion: Equatable {
    var userData: UInt64
    var result: Int32
    var hasMore = false
}

extension Ring {
    /// All that is ready, in order, at most `limit`; the ring is not entered.
    mutating func drained(limit: Int = .max) -> [Completion] {
        var completions: [Completion] = []
        _ = drain(limit: limit) { userData, result, hasMore in
            completions.append(Completion(userData: userData, result: result, hasMore: hasMore))
        }
        return completions
    }

    /// Enters the ring until `count` completions have come; all that came, in order.
    mutating func completed(_ count: Int) throws(Errno) -> [Completion] {
        try submitAndWait(atLeast: count, timeoutNanoseconds: forever)
        return drained()
    }
}
