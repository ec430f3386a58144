import Vocabulary

extension Suite {
    /// Suite `churn`: commands of the guest's driver while signals flow.
    package static let churn = Suite(
        name: "churn", summary: "what the guest's ITS commands cost the signals that flow beside them",
        arms: [Arm("floor-call", .floor, loop: .call)]
            + [PathKind.software, .direct].flatMap { path in
                [Arm("\(path.word)-still", path, loop: .call)]
                    + CommandKind.given.map { kind in churning("\(path.word)-\(kind.word)", path, kind) }
            }
            + [100, 10_000].map { (rate: Int) in churning("software-discard-\(rate)", .software, .discard, rate: rate) }
            + [CacheKind.list, .tree].flatMap { cache in
                [Arm("software-still-\(cache.word)", .software, loop: .call, cache: cache)]
                    + [CommandKind.discard, .movi].map { kind in
                        churning("software-\(kind.word)-\(cache.word)", .software, kind, cache: cache)
                    }
            }
            + [CommandKind.discard, .movi].map { kind in
                churning("software-\(kind.word)-precise", .software, kind).with { $0.invalidation = .precise }
            }, seconds: 45, load: SuiteLoad(rate: 50_000))

    private static func churning(
        _ name: String, _ path: PathKind, _ kind: CommandKind, rate: Int? = nil, cache: CacheKind = .sharded
    ) -> Arm {
        Arm(name, path, loop: .call, cache: cache).with { $0.commands = CommandAxes(kind, rate: rate) }
    }
}
