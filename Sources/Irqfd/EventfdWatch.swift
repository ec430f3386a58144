public import Lockfree
public import SystemPackage

/// The loop that watches the eventfds, as far as `Irqfds` needs it: every loop of the Events room has these two.
public protocol EventfdWatch: AnyObject {
    /// Starts to watch. A counter that is not 0 already completes once.
    func add(_ eventfd: CInt, token: Token) throws(Errno)
    /// Stops to watch, and drains the counter.
    func remove(_ token: Token) throws(Errno) -> UInt64
}
