public import Lockfree
public import SystemPackage

/// Waits for eventfds. Belongs to the thread that made it; entered once a batch, so it may be an existential.
///
/// A completion says "something was signalled"; how many signals, and whether any, is for the stamps to say.
public protocol EventLoop: AnyObject {
    /// Starts to watch an eventfd.
    /// - Parameters:
    ///   - eventfd: open and non-blocking until `remove`.
    ///   - token: reported at each completion; its slot is below the loop's capacity and not in use.
    func add(_ eventfd: CInt, token: Token) throws(Errno)

    /// Stops to watch; completions of this token that are on their way may still be reported, as stale ones.
    /// Returns what was left in the counter, which is 0 afterwards.
    @discardableResult func remove(_ token: Token) throws(Errno) -> UInt64

    /// Waits until `atLeast` completions are there or the time is over, and appends tokens to the batch, never more
    /// than fit. A time-out of 0 never blocks.
    func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno)

    var counters: LoopCounters { get }

    /// Eventfds that the loop has given up, in the order in which that happened.
    var failures: [LoopFailure] { get }
}

extension EventLoop {
    /// None: whatever fails is thrown by `wait`.
    public var failures: [LoopFailure] { [] }
}
