import Vocabulary

extension Suite {
    /// Suite `overcommit`: more vCPUs than processors.
    static let overcommit = Suite(
        name: "overcommit", summary: "more vCPUs than processors: who finds its vPE resident",
        arms: [
            ArmConfiguration("floor", .floor),
            ArmConfiguration("software", .software),
            ArmConfiguration("software-preempted", .software, guest: .preempted),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-preempted", .direct, guest: .preempted),
            ArmConfiguration("direct-doorbell", .direct, guest: .wfi),
        ], seconds: 12)
}
