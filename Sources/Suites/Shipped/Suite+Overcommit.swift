import Vocabulary

extension Suite {
    /// Suite `overcommit`: more vCPUs than processors.
    static let overcommit = Suite(
        name: "overcommit", summary: "more vCPUs than processors: who finds its vPE resident",
        arms: [
            Arm("floor", .floor),
            Arm("software", .software),
            Arm("software-preempted", .software, guest: .preempted),
            Arm("direct", .direct),
            Arm("direct-preempted", .direct, guest: .preempted),
            Arm("direct-doorbell", .direct, guest: .wfi),
        ], seconds: 12, load: SuiteLoad(rate: 50_000))
}
