import Vocabulary

extension Suite {
    /// Suite `toggle`: vLPIs switched off and on under load.
    package static let toggle = Suite(
        name: "toggle", summary: "vLPIs switched off and on under load, without loss and as Linux does it",
        arms: [Arm("floor", .floor), Arm("direct", .direct)]
            + Forwarding.allCases.flatMap { forwarding in
                [10, 100, 1000].map { rate in
                    let name = forwarding == .lossless ? "toggle-\(rate)" : "toggle-\(rate)-linux"
                    return Arm(name, .direct, forwarding: forwarding, togglesPerSecond: rate)
                }
            }, seconds: 20, load: SuiteLoad(rate: 50_000))
}
