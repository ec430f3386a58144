/// How the host learns of a signal.
public enum LoopKind: String, Word {
    /// io_uring, multishot poll, the counter is not read: each wake-up is a completion.
    case uringEdge = "uring-edge"
    /// io_uring, multishot poll, then a read of each eventfd that completed.
    case uringPoll = "uring-poll"
    /// io_uring, a poll that completes once, then a read, and the poll is armed again: what VMMs with io_uring do.
    case uringOneshot = "uring-oneshot"
    /// io_uring, a read of each eventfd is armed, and armed again after its completion.
    case uringRead = "uring-read"
    /// As `uringRead`, and a thread of the kernel takes the requests (IORING_SETUP_SQPOLL).
    case uringSQPoll = "uring-sqpoll"
    /// epoll_wait, then a read of each ready eventfd: what most VMMs do.
    case epoll
    /// One thread for each eventfd, blocked in its read.
    case read
    /// No eventfd: the device's thread calls the model, as KVM's irqfd injects inside the writer's system call.
    case call
    /// No loop of ours: KVM's own irqfd injects inside the write to the eventfd.
    case irqfd
    /// KVM's own irqfd, and the eventfds are written by a ring, several in one kernel entry.
    case irqfdUring = "irqfd-uring"

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .uringEdge: "io_uring multishot poll, the eventfd's counter is not read"
        case .uringPoll: "io_uring multishot poll, then a read of each eventfd"
        case .uringOneshot: "io_uring one-shot poll, a read, armed again: what most VMMs with io_uring do"
        case .uringRead: "io_uring read of each eventfd, armed again after each completion"
        case .uringSQPoll: "io_uring reads that a thread of the kernel submits (SQPOLL)"
        case .read: "one thread for each eventfd, blocked in its read"
        case .epoll: "epoll_wait, then a read of each eventfd: what most VMMs do"
        case .call: "no eventfd: the device thread calls the model, nearest to KVM's irqfd"
        case .irqfd: "KVM's own irqfd: it injects inside the write to the eventfd"
        case .irqfdUring: "KVM's own irqfd, the eventfds written by a ring in batches of 16"
        }
    }

    /// Whether the loop needs io_uring.
    public var needsRing: Bool { rawValue.hasPrefix("uring-") || self == .irqfdUring }

    /// Whether threads beside the driver's work for the loop, its own or the kernel's.
    public var hasThreads: Bool { self == .read || self == .uringSQPoll }

    /// Whether KVM itself waits for the eventfds.
    public var isKVMs: Bool { self == .irqfd || self == .irqfdUring }

    /// Whether an event loop of irqmark waits for eventfds: `LoopKind.makeEventLoop` makes one.
    public var hasEventLoop: Bool { self != .call && !isKVMs }
}
