private import Kernel
public import Loops
public import Vocabulary

/// An event loop that the suites of loops run on: one that ships, or one that a test brings.
public struct LoopMaker: Sendable, CustomStringConvertible {
    /// What failures call it.
    public let description: String
    /// Makes it, for so many eventfds, on the thread that drives it.
    public let make: @Sendable (_ capacity: Int) throws -> any EventLoop

    /// - Parameters:
    ///   - name: what failures call it.
    ///   - make: makes it, for so many eventfds.
    public init(_ name: String, _ make: @escaping @Sendable (_ capacity: Int) throws -> any EventLoop) {
        description = name
        self.make = make
    }

    /// The loop by epoll(7), which every kernel has.
    public static let epoll = LoopMaker(LoopKind.epoll.word) { try EpollLoop(capacity: $0) }

    /// All loops that ship and that this kernel has, and the skeleton. Without io_uring the ring loops are missing, and
    /// they alone.
    public static let all: [LoopMaker] = makers { _ in true }

    /// Those of `all` whose next wait brings a signal even where it does not block: between signal and completion
    /// stands no thread beside the one that waits.
    public static let immediate: [LoopMaker] = makers { !$0.hasThreads }

    private static func makers(_ isWanted: (LoopKind) -> Bool) -> [LoopMaker] {
        let isRingMissing = RingUnavailable.probe() != nil
        let kinds = LoopKind.allCases.filter { $0.hasEventLoop && !($0.needsRing && isRingMissing) && isWanted($0) }
        return kinds.map { kind in
            LoopMaker(kind.word) { capacity in
                guard let loop = try kind.makeEventLoop(capacity: capacity) else { throw NoLoop(kind: kind) }
                return loop
            }
        } + [LoopMaker("skeleton") { SkeletonLoop(capacity: $0) }]
    }

    /// A kind that says that it has an event loop, and has none.
    public struct NoLoop: Error {
        /// Which one.
        public let kind: LoopKind
    }
}
