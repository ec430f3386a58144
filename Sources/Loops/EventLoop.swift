public import Lockfree
public import SystemPackage

/// Waits for eventfds. Belongs to the thread that made it. Entered once a batch, so it may be an existential.
///
/// A completion says that something was signalled. How many signals it stands for, and whether any, the stamps say.
public protocol EventLoop: AnyObject {
    /// Starts to watch an eventfd.
    /// - Parameters:
    ///   - eventfd: open and non-blocking until `remove`.
    ///   - token: reported at each completion. Its slot is below the loop's capacity and not in use, its kind is 0;
    ///     else `add` traps.
    /// - Throws: EBADF for a descriptor that is not open, and what else the kernel refuses; each loop lists it.
    func add(_ eventfd: CInt, token: Token) throws(Errno)

    /// Stops watching an eventfd. Completions of its token that are on their way may still be reported, as stale ones.
    /// Traps if the token is not watched.
    /// - Returns: what was left in the eventfd's counter, which is 0 afterwards.
    /// - Throws: what the kernel refuses; each loop lists it.
    @discardableResult func remove(_ token: Token) throws(Errno) -> UInt64

    /// Waits until the batch holds `atLeast` tokens or the time is over, and appends a token for each completion, never
    /// more than fit. A time-out of 0 ns never blocks. A signal may end it early.
    /// - Throws: what the kernel refuses; each loop lists it.
    func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno)

    /// What the loop did so far.
    var counters: LoopCounters { get }

    /// Eventfds that the loop no longer watches because their polls failed, in the order of the failures.
    var failures: [LoopFailure] { get }

    /// Why `add` has thrown last, with a remedy, where more is known than its errno.
    var obstacle: String? { get }

    /// Processor time of threads that work for the loop beside the one that drives it, its own and the kernel's, since
    /// they were started, in ns.
    var helperNanoseconds: UInt64 { get }
}

extension EventLoop {
    /// Empty: a loop without polls of its own throws every error from `wait`.
    public var failures: [LoopFailure] { [] }

    /// Nil: the errno says all.
    public var obstacle: String? { nil }

    /// 0: the driver's thread does all the work.
    public var helperNanoseconds: UInt64 { 0 }
}
