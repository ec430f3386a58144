import Vocabulary

extension Suite {
    /// Suite `halt-poll`: guests that block, whose vCPUs sleep at once, and whose vCPUs poll as long as KVM lets them
    /// by default (KVM_HALT_POLL_NS_DEFAULT of arm64).
    ///
    /// At the suite's rate the next signal for a vCPU is due before that time is over.
    package static let haltPoll = Suite(
        name: "halt-poll", summary: "a vCPU that blocks sleeps at once, or polls first, up to 500 us",
        arms: [Arm("floor", .floor)]
            + [PathKind.software, .direct].flatMap { (path: PathKind) in
                [
                    Arm("\(path.word)-spin", path, topology: .vcpuApart),
                    Arm("\(path.word)-sleep", path, topology: .vcpuApart, guest: .wfi, haltPoll: 0),
                    Arm("\(path.word)-poll", path, topology: .vcpuApart, guest: .wfi, haltPoll: 500_000),
                ]
            }, seconds: 20, load: SuiteLoad(rate: 20_000))
}
