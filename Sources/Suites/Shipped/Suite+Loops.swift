import Vocabulary

extension Suite {
    /// Suite `loops`: what each loop costs.
    package static let loops = Suite(
        name: "loops", summary: "what each loop costs, on one thread and with the device on another",
        arms: [
            Arm("floor", .floor),
            Arm("floor-source-apart", .floor, topology: .sourceApart),
            Arm("software", .software),
            Arm("direct", .direct),
            Arm("direct-source-apart", .direct, topology: .sourceApart),
            Arm("floor-epoll", .floor, loop: .epoll),
            Arm("floor-epoll-source-apart", .floor, loop: .epoll, topology: .sourceApart),
            Arm("software-epoll", .software, loop: .epoll),
            Arm("direct-epoll", .direct, loop: .epoll),
            Arm("direct-epoll-source-apart", .direct, loop: .epoll, topology: .sourceApart),
            Arm("floor-uring-poll", .floor, loop: .uringPoll),
            Arm("floor-uring-oneshot", .floor, loop: .uringOneshot),
            Arm("floor-uring-read", .floor, loop: .uringRead),
            Arm("floor-uring-sqpoll", .floor, loop: .uringSQPoll),
            Arm("floor-read", .floor, loop: .read),
            Arm("software-uring-poll", .software, loop: .uringPoll),
            Arm("software-uring-oneshot", .software, loop: .uringOneshot),
            Arm("software-uring-read", .software, loop: .uringRead),
            Arm("software-uring-sqpoll", .software, loop: .uringSQPoll),
            Arm("software-read", .software, loop: .read),
            Arm("floor-call", .floor, loop: .call),
            Arm("software-call", .software, loop: .call),
            Arm("direct-call", .direct, loop: .call),
        ], seconds: 50, load: SuiteLoad(rate: 20_000))
}
