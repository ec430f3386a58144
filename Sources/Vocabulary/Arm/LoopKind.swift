/// How the host learns of a signal. A new loop is one case here, one file, and the conformance suite picks it up.
public enum LoopKind: String, CaseIterable, Sendable {
    /// io_uring, multishot poll, the counter is not read: each wake-up is a completion.
    case uringEdge = "uring-edge"
    /// epoll_wait, then a read of each ready eventfd: what most VMMs do.
    case epoll
    /// No eventfd: the device's thread calls the model, as KVM's irqfd injects inside the writer's system call.
    case call
    /// No loop of ours: KVM's own irqfd injects inside the write to the eventfd.
    case irqfd
    /// The same, written by a ring, several in one kernel entry.
    case irqfdUring = "irqfd-uring"

    /// Whether it needs io_uring.
    public var needsRing: Bool { self == .uringEdge || self == .irqfdUring }
}
