public import Vocabulary

extension LoopKind {
    /// Makes the event loop of this kind, on the thread that is to drive it; nil for a kind that has none (`call`, and
    /// the loops that KVM has itself). No other place of the product tells the loops apart.
    /// - Parameter capacity: how many eventfds it watches at most.
    /// - Throws: `RingUnavailable` where the kernel gives no ring; an `Errno`, EMFILE or ENFILE for one, where no
    ///   descriptors are left.
    public func makeEventLoop(capacity: Int) throws -> (any EventLoop)? {
        switch self {
        case .uringEdge: try UringEdgeLoop(capacity: capacity)
        case .epoll: try EpollLoop(capacity: capacity)
        case .call, .irqfd, .irqfdUring: nil
        }
    }
}
