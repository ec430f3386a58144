import Vocabulary

extension Suite {
    /// Suite `writers`: one, two and four threads inject at once, each in its own context and the signals of its own
    /// devices, as KVM's irqfds do it in the writers of their eventfds. They meet at what injectors share: the
    /// ap_list_lock of a vCPU, its_lock where nothing is cached, the words of a vPE. `--vcpus 1` lets all of them
    /// signal one vCPU.
    package static let writers = Suite(
        name: "writers", summary: "one, two and four threads inject at once, each in its own context",
        arms: [Arm("floor", .floor, loop: .call)]
            + [
                ("software", PathKind.software, CacheKind.sharded), ("uncached", .software, .none),
                ("direct", .direct, .sharded),
            ].flatMap { (name: String, path: PathKind, cache: CacheKind) in
                [1, 2, 4].map { (writers: Int) in
                    Arm("\(name)-\(writers)", path, loop: .call, cache: cache, topology: .vcpuApart, writers: writers)
                }
            }, seconds: 25, load: SuiteLoad(rate: 50_000), optional: [NamePattern("*-2"), NamePattern("*-4")])
}
