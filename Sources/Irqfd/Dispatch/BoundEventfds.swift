import Kernel
import Lockfree

/// The eventfds that are bound to an irqfd in any VM of this process: the priority waiter of an eventfd is exclusive.
final class BoundEventfds: @unchecked Sendable {
    // SAFETY: sendable because `bound` is only touched under `lock`.
    private let lock = AdaptiveMutex()
    private var bound: Set<EventFD.Identity> = []

    /// Those of this process.
    static let all = BoundEventfds()

    /// False if it is bound already.
    func insert(_ identity: EventFD.Identity) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        return bound.insert(identity).inserted
    }

    func remove(_ identity: EventFD.Identity) {
        lock.lock()
        defer { lock.unlock() }
        bound.remove(identity)
    }
}
