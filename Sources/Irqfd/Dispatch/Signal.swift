public import Lockfree

/// One injection on its way from an irqfd to the guest.
public struct Signal: Sendable {
    /// The slot of its irqfd.
    public let slot: Int
    /// The stamp of the oldest signal that it carries.
    public let stamp: Stamp

    /// An injection of that slot.
    @inlinable public init(slot: Int, stamp: Stamp) {
        self.slot = slot
        self.stamp = stamp
    }
}
