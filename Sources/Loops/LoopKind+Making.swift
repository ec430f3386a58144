public import Vocabulary

extension LoopKind {
    /// Makes the event loop of this kind, on the thread that is to drive it; nil for a kind that has none (`call` and
    /// KVM's own). No other place of the product tells the loops apart.
    /// - Parameters:
    ///   - capacity: how many eventfds it watches at most.
    ///   - helperCPU: the processor for threads that the loop has beside the driver's, its own or the kernel's; nil:
    ///     those of the calling thread.
    /// - Throws: `RingUnavailable` where the kernel gives no ring; an errno, EMFILE or ENFILE for one, where there are
    ///   no descriptors left.
    public func makeEventLoop(capacity: Int, helperCPU: Int? = nil) throws -> (any EventLoop)? {
        switch self {
        case .uringEdge: try UringEdgeLoop(capacity: capacity)
        case .uringPoll: try UringPollLoop(capacity: capacity, isMultishot: true)
        case .uringOneshot: try UringPollLoop(capacity: capacity, isMultishot: false)
        case .uringRead: try UringReadLoop(capacity: capacity)
        case .uringSQPoll: try UringReadLoop(capacity: capacity, submissionThreadOn: helperCPU)
        case .epoll: try EpollLoop(capacity: capacity)
        case .read: ReadLoop(capacity: capacity, readersOn: helperCPU)
        case .call, .irqfd, .irqfdUring: nil
        }
    }
}
