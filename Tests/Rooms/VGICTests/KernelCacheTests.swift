import Testing

@testable import VGIC

/// What is particular to the caches of KVM: how the list evicts, and how high the tree is.
@Suite("KVM's caches") struct KernelCacheTests {
    private static func knows(_ cache: borrowing some TranslationCache & ~Copyable, _ event: UInt32) -> Bool {
        !cache.lookup(device: 0, event: event).isNone
    }

    private static func fill(_ cache: borrowing some TranslationCache & ~Copyable, _ events: ClosedRange<UInt32>) {
        for event in events { cache.fill(device: 0, event: event, translation: Translation(mapping: Int(event))) }
    }

    @Test func theListEvictsWhatWasUsedLongestAgo() {
        let cache = ListCache(CacheConfiguration(vcpus: 2))
        #expect(cache.capacity == 32)
        Self.fill(cache, 0...31)
        let oldest = Self.knows(cache, 0)
        #expect(oldest, "and moves to the front")
        Self.fill(cache, 32...32)
        let known = (UInt32(0)...32).filter { Self.knows(cache, $0) }
        #expect(known == [0] + (2...32))
        // One event more than there is room for, over and over again in one order, and nothing is ever known.
        var hits = 0
        for _ in 0..<3 {
            for event: UInt32 in 0..<33 {
                if Self.knows(cache, event) { hits += 1 } else { Self.fill(cache, event...event) }
            }
        }
        #expect(hits == 1, "\(hits) of 99: event 0 of the first pass")
    }

    @Test func theListReusesWhatWasEmptiedFirst() {
        let cache = ListCache(CacheConfiguration(vcpus: 1))
        Self.fill(cache, 0...15)
        cache.invalidate(device: 0, event: 7)
        Self.fill(cache, 16...16)
        let known = (UInt32(0)...16).filter { Self.knows(cache, $0) }
        #expect(known == [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    }

    /// 576 bytes a node, as `struct xa_node`; key 0 alone needs none.
    @Test func theTreeIsAsHighAsItsGreatestKeyNeeds() {
        let cache = TreeCache()
        let node = TreeNode.bytes
        #expect(node == 576)
        Self.fill(cache, 0...0)
        #expect(cache.memoryBytes == 0)
        Self.fill(cache, 0...63)
        #expect(cache.memoryBytes == node)
        Self.fill(cache, 64...64)
        #expect(cache.memoryBytes == 3 * node)
        // Device 1: key 0x1_0000, a third level, and a way of two nodes down to it.
        cache.fill(device: 1, event: 0, translation: Translation(mapping: 9))
        #expect(cache.memoryBytes == 6 * node)
        cache.fill(device: 0xFFFF, event: 0xFFFF, translation: Translation(mapping: 8))
        #expect(cache.memoryBytes == 14 * node)
        cache.invalidate(device: 0xFFFF)
        cache.invalidate(device: 1, event: 0)
        cache.free(cache.takeUnlinked())
        #expect(cache.memoryBytes == 3 * node, "levels that nothing needs go")
        let found = (UInt32(0)...64).map { cache.lookup(device: 0, event: $0).mapping }
        #expect(found == Array(0...64))
        cache.invalidateAll()
        cache.free(cache.takeUnlinked())
        let isKnown = Self.knows(cache, 0)
        #expect(cache.memoryBytes == 0 && !isKnown)
    }
}
