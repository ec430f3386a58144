import Vocabulary

extension Suite {
    /// Suite `overflow`: 1, 4 and 16 list registers under the rules before and after their rework, with one signal in
    /// flight and with 64, which are 16 for each of the four vCPUs.
    package static let overflow = Suite(
        name: "overflow", summary: "list registers 1, 4, 16 and eras side by side, one and many signals in flight",
        arms: [Arm("floor", .floor), Arm("floor-one", .floor, window: 1)]
            + [Era.linux618, .linux619].flatMap { (era: Era) in
                [1, 4, 16].flatMap { (registers: Int) in
                    [
                        Arm("\(registers)-\(era.word)", .software, era: era, listRegisters: registers),
                        Arm("\(registers)-\(era.word)-one", .software, window: 1, era: era, listRegisters: registers),
                    ]
                }
            }, seconds: 30, load: SuiteLoad(rate: 50_000))
}
