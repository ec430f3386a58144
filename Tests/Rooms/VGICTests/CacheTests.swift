import Skeletons
import TestSupport
import Testing
import VGIC

/// What every translation cache must do: those that ship and the skeleton, each by its maker.
@Suite("Every translation cache") struct CacheTests {
    fileprivate struct Key: Hashable {
        var device: UInt32
        var event: UInt32
        /// Ids above 0xFFFF would alias: no cache knows them.
        var canBeCached: Bool { (device | event) >> 16 == 0 }
    }

    /// What a cache was told, and what it may answer.
    fileprivate struct Model {
        let maker: any CacheMaker
        var known: [Key: Int] = [:]

        /// What is wrong with an answer; nil if nothing is.
        func fault(_ found: Translation, at key: Key) -> String? {
            guard !found.isNone else {
                let isMissing = known[key] != nil && !maker.remembersNothing && !maker.mayForget
                return isMissing ? "\(key) was filled, and is not known" : nil
            }
            if maker.remembersNothing { return "\(key) is known to a cache that knows nothing" }
            return found.mapping == known[key] ? nil : "\(key) is \(found.mapping), \(known[key] ?? -1) was filled"
        }
    }

    /// Long, with ids of every kind.
    private struct RandomWalk: CacheVisitor {
        let maker: any CacheMaker
        let seed: UInt64

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) {
            let cache = Cache()
            var model = Model(maker: maker)
            var random = SeededRandom(seed: seed)
            let ids: [UInt32] = [0, 1, 2, 63, 64, 65, 127, 4_095, 65_535, 65_536, 0x1_0001]
            var hits = 0
            for step in 0..<20_000 {
                let key = Key(device: ids[random.below(11)], event: ids[random.below(11)])
                switch random.below(40) {
                case 0: model.invalidateAll(cache)
                case 1, 2: model.invalidate(cache, device: key.device)
                case 3..<8: model.invalidate(cache, key)
                case 8..<20: model.fill(cache, key, step)
                case 20: cache.free(cache.takeUnlinked())
                default:
                    let found = cache.lookup(device: key.device, event: key.event)
                    if !found.isNone { hits += 1 }
                    if let fault = model.fault(found, at: key) {
                        Issue.record("\(maker.name), seed \(seed), step \(step): \(fault)")
                        return
                    }
                }
            }
            #expect(maker.remembersNothing ? hits == 0 : hits > 100, "\(maker.name): \(hits) hits")
        }
    }

    @Test(arguments: cacheMakers, [1, 2, 3]) func agreesWithADictionary(maker: any CacheMaker, seed: UInt64) {
        var walk = RandomWalk(maker: maker, seed: seed)
        maker.accept(&walk)
    }

    /// Every sequence of four calls on two devices with an event of their first 64 and one beyond, with a look at all
    /// of them after each call. What one sequence leaves behind is emptied before the next one begins.
    private struct EverySequence: CacheVisitor {
        let maker: any CacheMaker
        static let length = 4
        /// Fill and invalidation of each event, invalidation of each device and of all, and the free after a grace.
        static let calls = 4 + 4 + 2 + 1 + 1

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) {
            let cache = Cache()
            let empty = cache.memoryBytes
            let sequences = (0..<Self.length).reduce(1) { count, _ in count * Self.calls }
            for sequence in 0..<sequences {
                var model = Model(maker: maker)
                var rest = sequence
                for step in 0..<Self.length {
                    model.make(rest % Self.calls, cache, filling: sequence &* 4 + step)
                    rest /= Self.calls
                    for key in CacheTests.keys {
                        let found = cache.lookup(device: key.device, event: key.event)
                        if let fault = model.fault(found, at: key) {
                            Issue.record("\(maker.name), sequence \(sequence), step \(step): \(fault)")
                            return
                        }
                    }
                }
                for key in CacheTests.keys { model.invalidate(cache, device: key.device) }
                cache.free(cache.takeUnlinked())
                guard cache.memoryBytes == empty else {
                    Issue.record("\(maker.name), sequence \(sequence): \(cache.memoryBytes - empty) bytes stay")
                    return
                }
            }
        }
    }

    @Test(arguments: cacheMakers) func agreesInEverySequenceOfFourCalls(maker: any CacheMaker) {
        var sequences = EverySequence(maker: maker)
        maker.accept(&sequences)
    }

    /// What a cache that remembers must know at once, and what none may.
    private struct OneFill: CacheVisitor {
        let maker: any CacheMaker

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) {
            let cache = Cache()
            for device in [UInt32(0), 65_535, 65_536] {
                for event in [UInt32(0), 63, 64, 65_535, 65_536, .max] {
                    let key = Key(device: device, event: event)
                    cache.fill(device: device, event: event, translation: Translation(mapping: 5))
                    let isKnown = !cache.lookup(device: device, event: event).isNone
                    #expect(isKnown == (key.canBeCached && !maker.remembersNothing), "\(maker.name): \(key)")
                    cache.fill(device: device, event: event, translation: .none)
                    let stays = !cache.lookup(device: device, event: event).isNone
                    #expect(stays == isKnown, "\(maker.name): nothing was filled over \(key)")
                }
            }
        }
    }

    @Test(arguments: cacheMakers) func knowsWhatItWasJustGiven(maker: any CacheMaker) {
        var fill = OneFill(maker: maker)
        maker.accept(&fill)
    }

    /// A device that is out of range is not one of those within.
    private struct Aliases: CacheVisitor {
        let maker: any CacheMaker

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) {
            let cache = Cache()
            cache.fill(device: 1, event: 1, translation: Translation(mapping: 5))
            cache.invalidate(device: 0x1_0001)
            cache.invalidate(device: 0x1_0001, event: 1)
            cache.invalidate(device: 1, event: 0x1_0001)
            let isKnown = !cache.lookup(device: 1, event: 1).isNone
            #expect(isKnown == !maker.remembersNothing, "\(maker.name)")
        }
    }

    @Test(arguments: cacheMakers) func forgetsNothingForIdsThatItCannotHold(maker: any CacheMaker) {
        var aliases = Aliases(maker: maker)
        maker.accept(&aliases)
    }
}

extension CacheTests.Model {
    mutating func fill(_ cache: borrowing some TranslationCache & ~Copyable, _ key: CacheTests.Key, _ mapping: Int) {
        cache.fill(device: key.device, event: key.event, translation: Translation(mapping: mapping))
        if key.canBeCached { known[key] = mapping }
    }

    mutating func invalidate(_ cache: borrowing some TranslationCache & ~Copyable, _ key: CacheTests.Key) {
        cache.invalidate(device: key.device, event: key.event)
        known[key] = nil
    }

    mutating func invalidate(_ cache: borrowing some TranslationCache & ~Copyable, device: UInt32) {
        cache.invalidate(device: device)
        known = known.filter { $0.key.device != device }
    }

    mutating func invalidateAll(_ cache: borrowing some TranslationCache & ~Copyable) {
        cache.invalidateAll()
        known.removeAll()
    }

    /// The call of that number.
    mutating func make(
        _ call: Int, _ cache: borrowing some TranslationCache & ~Copyable, filling mapping: Int
    ) {
        let keys = CacheTests.keys
        switch call {
        case 0..<4: fill(cache, keys[call], mapping)
        case 4..<8: invalidate(cache, keys[call - 4])
        case 8, 9: invalidate(cache, device: keys[2 * (call - 8)].device)
        case 10: invalidateAll(cache)
        default: cache.free(cache.takeUnlinked())
        }
    }
}

extension CacheTests {
    /// Two devices, each with an event of the first 64 and one beyond.
    fileprivate static let keys = [UInt32(0), 7].flatMap { device in
        [UInt32(0), 64].map { Key(device: device, event: $0) }
    }
}
