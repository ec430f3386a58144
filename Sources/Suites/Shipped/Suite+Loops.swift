import Vocabulary

extension Suite {
    /// Suite `loops`: what each loop costs.
    package static let loops = Suite(
        name: "loops", summary: "what each loop costs, on one thread and with the device on another",
        arms: [
            ArmConfiguration("floor", .floor),
            ArmConfiguration("floor-source-apart", .floor, topology: .sourceApart),
            ArmConfiguration("software", .software),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-source-apart", .direct, topology: .sourceApart),
            ArmConfiguration("floor-epoll", .floor, loop: .epoll),
            ArmConfiguration("floor-epoll-source-apart", .floor, loop: .epoll, topology: .sourceApart),
            ArmConfiguration("software-epoll", .software, loop: .epoll),
            ArmConfiguration("direct-epoll", .direct, loop: .epoll),
            ArmConfiguration("direct-epoll-source-apart", .direct, loop: .epoll, topology: .sourceApart),
            ArmConfiguration("floor-uring-poll", .floor, loop: .uringPoll),
            ArmConfiguration("floor-uring-oneshot", .floor, loop: .uringOneshot),
            ArmConfiguration("floor-uring-read", .floor, loop: .uringRead),
            ArmConfiguration("floor-uring-sqpoll", .floor, loop: .uringSQPoll),
            ArmConfiguration("floor-read", .floor, loop: .read),
            ArmConfiguration("software-uring-poll", .software, loop: .uringPoll),
            ArmConfiguration("software-uring-oneshot", .software, loop: .uringOneshot),
            ArmConfiguration("software-uring-read", .software, loop: .uringRead),
            ArmConfiguration("software-uring-sqpoll", .software, loop: .uringSQPoll),
            ArmConfiguration("software-read", .software, loop: .read),
            ArmConfiguration("floor-call", .floor, loop: .call),
            ArmConfiguration("software-call", .software, loop: .call),
            ArmConfiguration("direct-call", .direct, loop: .call),
        ], seconds: 50)
}
