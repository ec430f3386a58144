import Kernel
import Synchronization

/// The eventfds that are bound to an irqfd in any VM of this process: the priority waiter of an eventfd is exclusive.
enum BoundEventfds {
    private static let bound = Mutex<Set<EventFD.Identity>>([])

    /// False if it is bound already.
    static func insert(_ identity: EventFD.Identity) -> Bool { bound.withLock { $0.insert(identity).inserted } }

    static func remove(_ identity: EventFD.Identity) { bound.withLock { _ = $0.remove(identity) } }
}
