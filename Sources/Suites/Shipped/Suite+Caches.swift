import Vocabulary

extension Suite {
    /// Suite `caches`: the translation caches, on equal load.
    package static let caches = Suite(
        name: "caches", summary: "translation caches on the same load: hits, evictions, storms of invalidations",
        arms: [
            Arm("floor", .floor), floorOfTrace,
            Arm("software", .software),
            Arm("software-list", .software, cache: .list),
            Arm("software-tree", .software, cache: .tree),
            Arm("software-uncached", .software, cache: .none),
            Arm("direct", .direct),
            Arm("direct-uncached", .direct, cache: .none),
            Arm("software-trace", .software, workload: .trace),
            Arm("software-trace-uncached", .software, cache: .none, workload: .trace),
            Arm("floor-call", .floor, loop: .call),
            Arm("software-call", .software, loop: .call),
            Arm("software-call-list", .software, loop: .call, cache: .list),
            Arm("software-call-tree", .software, loop: .call, cache: .tree),
            Arm("software-call-uncached", .software, loop: .call, cache: .none),
        ] + hits + storms + counted, seconds: 50, load: SuiteLoad(rate: 50_000))

    /// 16 LPIs, which fit into every cache: all are hits but the first.
    private static let hits: [Arm] = CacheKind.allCases.map { cache in
        Arm("hit-\(cache.word)", .software, loop: .call, cache: cache).with {
            $0.shape = LoadShape(devices: 4, events: 4)
        }
    }

    /// As the storms of whole invalidations, with references in place of grace periods.
    private static let counted: [Arm] = [CacheKind.list, .tree, .sharded].map { cache in
        Arm("storm-refcount-\(cache.word)", .software, loop: .call, cache: cache).with {
            $0.shape = LoadShape(devices: 4, events: 4)
            ($0.unmap, $0.commands) = (.refcount, CommandAxes(.discard, rate: 10_000))
        }
    }

    /// The 16 LPIs, and 10,000 times a second a command that takes away the whole cache, a device or an event. The
    /// device signals nothing, so a precise invalidation hits nothing that is used.
    private static let storms: [Arm] = [CacheKind.list, .tree, .sharded].flatMap { cache in
        let all: [(String, Invalidation, CommandKind)] = [
            ("whole", .whole, .discard), ("device", .precise, .mapd), ("event", .precise, .discard),
        ]
        return all.map { name, invalidation, kind in
            Arm("storm-\(name)-\(cache.word)", .software, loop: .call, cache: cache).with {
                $0.shape = LoadShape(devices: 4, events: 4)
                ($0.invalidation, $0.commands) = (invalidation, CommandAxes(kind, rate: 10_000))
            }
        }
    }
}
