import Vocabulary

extension Suite {
    /// Suite `caches`: the translation caches, on equal load.
    package static let caches = Suite(
        name: "caches", summary: "translation caches on the same load, generated and recorded",
        arms: [
            Arm("floor", .floor), floorOfTrace,
            Arm("software", .software),
            Arm("software-uncached", .software, cache: .none),
            Arm("direct", .direct),
            Arm("direct-uncached", .direct, cache: .none),
            Arm("software-trace", .software, workload: .trace),
            Arm("software-trace-uncached", .software, cache: .none, workload: .trace),
            Arm("floor-call", .floor, loop: .call),
            Arm("software-call", .software, loop: .call),
            Arm("software-call-uncached", .software, loop: .call, cache: .none),
        ], seconds: 20, load: SuiteLoad(rate: 50_000))
}
