import Vocabulary

extension Suite {
    /// Suite `caches`: the translation caches, on equal load.
    package static let caches = Suite(
        name: "caches", summary: "translation caches on the same load, generated and recorded",
        arms: [
            ArmConfiguration("floor", .floor), floorOfTrace,
            ArmConfiguration("software", .software),
            ArmConfiguration("software-uncached", .software, cache: .none),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-uncached", .direct, cache: .none),
            ArmConfiguration("software-trace", .software, workload: .trace),
            ArmConfiguration("software-trace-uncached", .software, cache: .none, workload: .trace),
            ArmConfiguration("floor-call", .floor, loop: .call),
            ArmConfiguration("software-call", .software, loop: .call),
            ArmConfiguration("software-call-uncached", .software, loop: .call, cache: .none),
        ], seconds: 20)
}
