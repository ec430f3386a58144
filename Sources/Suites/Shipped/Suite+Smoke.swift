import Vocabulary

extension Suite {
    /// Suite `smoke`: an arm of each kind, in five seconds.
    package static let smoke = Suite(
        name: "smoke", summary: "five seconds: one arm of each kind, every account checked",
        arms: [
            ArmConfiguration("floor", .floor),
            ArmConfiguration("ppi", .ppi),
            ArmConfiguration("software", .software),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-doorbell", .direct, guest: .wfi),
            ArmConfiguration("software-trace", .software, workload: .trace),
            ArmConfiguration("direct-epoll", .direct, loop: .epoll),
            ArmConfiguration("direct-call", .direct, loop: .call),
        ], seconds: 4)
}
