import Vocabulary

extension Suite {
    /// Suite `smoke`: an arm of each kind, in five seconds.
    package static let smoke = Suite(
        name: "smoke", summary: "five seconds: one arm of each kind, every account checked",
        arms: [
            Arm("floor", .floor),
            Arm("ppi", .ppi),
            Arm("software", .software),
            Arm("direct", .direct),
            Arm("direct-doorbell", .direct, guest: .wfi),
            Arm("software-trace", .software, workload: .trace),
            Arm("direct-epoll", .direct, loop: .epoll),
            Arm("direct-call", .direct, loop: .call),
        ], seconds: 4, load: SuiteLoad(rate: 50_000))
}
