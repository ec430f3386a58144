import Synchronization
import Testing

@testable import VGIC

/// What is particular to the cache whose position is the key: its memory, its limit and its generations.
@Suite("The sharded cache") struct ShardedCacheTests {
    private static func knows(_ cache: borrowing ShardedCache, _ device: UInt32, _ event: UInt32) -> Int? {
        let found = cache.lookup(device: device, event: event)
        return found.isNone ? nil : found.mapping
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

    /// Pages are counted until they are freed: a reader may still be in those that are unlinked.
    @Test func atThePageLimitItForgetsWhatIsNewAndKeepsTheRest() {
        let cache = ShardedCache()
        let empty = cache.memoryBytes
        let pages = ShardedCache.pageLimit
        for device in 0..<pages {
            cache.fill(device: UInt32(device), event: 3, translation: Translation(mapping: device))
        }
        #expect(cache.memoryBytes == empty + pages * 64 * 8)
        // A page more of a device that has one: its table is made, the page is not.
        cache.fill(device: 9, event: 64, translation: Translation(mapping: 1))
        #expect(Self.knows(cache, 9, 64) == nil)
        var strangers = 0
        for device in 0..<pages where Self.knows(cache, UInt32(device), 3) != device { strangers += 1 }
        #expect(strangers == 0)
        // Another event of a page that is there needs no room.
        cache.fill(device: 9, event: 4, translation: Translation(mapping: 2))
        #expect(Self.knows(cache, 9, 4) == 2)
        cache.invalidate(device: 10)
        cache.fill(device: 9, event: 64, translation: Translation(mapping: 1))
        #expect(Self.knows(cache, 9, 64) == nil, "the unlinked page is not freed yet")
        cache.free(cache.takeUnlinked())
        cache.fill(device: 9, event: 64, translation: Translation(mapping: 1))
        #expect(Self.knows(cache, 9, 64) == 1)
        #expect(Self.knows(cache, 10, 3) == nil)
    }

    /// A slot of the first generation that nobody has touched since must not come to life when the numbers begin again.
    @Test func whenTheGenerationsBeginAgainNothingOldIsKnown() {
        let cache = ShardedCache()
        cache.fill(device: 1, event: 2, translation: Translation(mapping: 5))
        cache.fill(device: 1, event: 200, translation: Translation(mapping: 6))
        #expect(Self.knows(cache, 1, 2) == 5)
        #expect(Self.knows(cache, 1, 200) == 6)
        let first = cache.current.load(ordering: .relaxed)
        cache.invalidateAll()
        #expect(Self.knows(cache, 1, 2) == nil)
        let second = cache.current.load(ordering: .relaxed)
        #expect(second != first)
        // The last generation before the numbers begin again: 31 bits, above those of the mapping.
        cache.current.store(ShardedCache.validBit | (ShardedCache.generationLimit - 1) << 32, ordering: .relaxed)
        cache.fill(device: 2, event: 2, translation: Translation(mapping: 7))
        #expect(Self.knows(cache, 2, 2) == 7)
        cache.invalidateAll()
        let again = cache.current.load(ordering: .relaxed)
        #expect(again == first)
        for (device, event) in [(UInt32(1), UInt32(2)), (1, 200), (2, 2)] {
            #expect(Self.knows(cache, device, event) == nil, "device \(device), event \(event)")
        }
        cache.free(cache.takeUnlinked())
        cache.fill(device: 1, event: 2, translation: Translation(mapping: 8))
        #expect(Self.knows(cache, 1, 2) == 8)
    }
}
