public import Kernel
public import Lockfree

/// A device that signals through an eventfd: the stamp first, then the write, so that whoever sees the write finds the
/// stamp.
public enum EventFDSource {
    /// One signal. `full`: the eventfd's counter cannot take more; the stamp stays and goes with the next completion,
    /// so the caller counts the signal as not sent and pushes no second stamp when it tries again.
    @inlinable public static func send(
        _ stamp: Stamp, stamps: borrowing StampRing, eventfd: borrowing EventFD
    ) -> SignalOutcome {
        stamps.push(stamp)
        return eventfd.signal()
    }
}
