import Testing
import VGIC
import Vocabulary

@Suite("Every translation cache") struct CacheTests {
    private struct Key: Hashable {
        var device: UInt32
        var event: UInt32
    }

    /// Against a dictionary: a cache may forget, it must never answer wrongly; ours forgets nothing.
    private func agree<Cache: TranslationCache & ~Copyable>(_: Cache.Type, forgets: Bool, seed: UInt64) {
        let cache = Cache()
        var model: [Key: Int] = [:]
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let ids: [UInt32] = [0, 1, 2, 63, 64, 65, 127, 4_095, 65_535, 65_536, 0x1_0001]
        for step in 0..<20_000 {
            let key = Key(device: ids[Int(next(11))], event: ids[Int(next(11))])
            switch next(40) {
            case 0:
                cache.invalidateAll()
                model.removeAll()
            case 1, 2:
                cache.invalidate(device: key.device)
                model = model.filter { $0.key.device != key.device }
            case 3..<8:
                cache.invalidate(device: key.device, event: key.event)
                model[key] = nil
            case 8..<20:
                cache.fill(device: key.device, event: key.event, translation: Translation(mapping: step))
                if key.device < 65_536 && key.event < 65_536 { model[key] = step }
            case 20: cache.free(cache.takeUnlinked())
            default:
                let found = cache.lookup(device: key.device, event: key.event)
                let expected = model[key]
                if forgets && found.isNone { continue }
                #expect((found.isNone ? nil : found.mapping) == expected, "seed \(seed), step \(step), \(key)")
            }
        }
    }

    @Test(arguments: CacheKind.allCases, [1, 2, 3]) func agreesWithADictionary(kind: CacheKind, seed: UInt64) {
        switch kind {
        case .none: agree(UncachedTranslation.self, forgets: true, seed: seed)
        case .sharded: agree(ShardedCache.self, forgets: false, seed: seed)
        }
    }

    @Test func holdsMemoryOnlyForWhatIsUsed() {
        let cache = ShardedCache()
        let empty = cache.memoryBytes
        for event in 0..<UInt32(64) { cache.fill(device: 1, event: event, translation: Translation(mapping: 1)) }
        #expect(cache.memoryBytes == empty + 64 * 8)
        cache.fill(device: 1, event: 64, translation: Translation(mapping: 2))
        #expect(cache.memoryBytes == empty + 2 * 64 * 8 + 1024 * 8)
        cache.invalidate(device: 1)
        cache.free(cache.takeUnlinked())
        #expect(cache.memoryBytes == empty)
    }
}
