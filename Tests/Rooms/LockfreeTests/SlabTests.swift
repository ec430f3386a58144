import Lockfree
import Synchronization
import Testing

/// An element that reports its end, and is wider than a cache line on request.
private struct Mortal<let words: Int>: ~Copyable {
    let index: Int
    let deaths: Tally
    let padding = InlineArray<words, UInt64>(repeating: 7)
    deinit { deaths.add(1 << (8 * index)) }
}

@Suite struct SlabTests {
    @Test(arguments: [1, 2, 3, 64, 1000]) func theFirstElementLiesOnACacheLine(count: Int) {
        let plain = Slab(count: count) { _ in Atomic<UInt8>(0) }
        let padded = Slab(count: count, padded: true) { _ in Atomic<UInt64>(0) }
        #expect(unsafe UInt(bitPattern: plain.pointer(to: 0)) % UInt(CacheLine.size) == 0)
        for index in 0..<count {
            #expect(unsafe UInt(bitPattern: padded.pointer(to: index)) % UInt(CacheLine.size) == 0)
        }
    }

    @Test func plainElementsTouchAndPaddedOnesShareNoLine() {
        let plain = Slab(count: 4) { _ in Atomic<UInt64>(0) }
        let padded = Slab(count: 4, padded: true) { _ in Atomic<UInt64>(0) }
        let wide = Slab(count: 4, padded: true) { _ in StampRing() }
        for index in 1..<4 {
            #expect(
                unsafe UInt(bitPattern: plain.pointer(to: index)) - UInt(bitPattern: plain.pointer(to: 0)) == 8 * index)
            #expect(
                unsafe UInt(bitPattern: padded.pointer(to: index)) - UInt(bitPattern: padded.pointer(to: 0)) == 128
                    * index)
            #expect(
                unsafe UInt(bitPattern: wide.pointer(to: index)) - UInt(bitPattern: wide.pointer(to: 0)) == 256 * index)
        }
    }

    @Test(arguments: [false, true]) func everyElementIsMadeInOrderAndEndsExactlyOnce(padded: Bool) {
        let deaths = Tally()
        do {
            var made: [Int] = []
            let slab = Slab(count: 5, padded: padded) { index in
                made.append(index)
                return Mortal<17>(index: index, deaths: deaths)
            }
            #expect(made == [0, 1, 2, 3, 4])
            #expect(slab.count == 5)
            for index in 0..<5 {
                #expect(slab[index].index == index)
                #expect(slab[index].padding[16] == 7)
            }
            #expect(deaths.value == 0)
        }
        #expect(deaths.value == 0x01_01_01_01_01)
    }

    @Test func anElementKeepsItsAddressAndItsValue() {
        let slab = Slab(count: 3) { Atomic<Int>($0) }
        slab[1].add(41, ordering: .relaxed)
        #expect(slab[1].load(ordering: .relaxed) == 42)
        #expect(slab[0].load(ordering: .relaxed) == 0)
        #expect(unsafe slab.pointer(to: 1).pointee.load(ordering: .relaxed) == 42)
    }

    @Test func anEmptySlabIsAllowedAndHoldsNothing() async {
        #expect(Slab(count: 0) { _ in Atomic<Int>(0) }.count == 0)
        await #expect(processExitsWith: .failure) {
            let slab = Slab(count: 0) { _ in Atomic<Int>(0) }
            _ = slab[0].load(ordering: .relaxed)
        }
    }

    @Test func indicesOutOfBoundsTrap() async {
        await #expect(processExitsWith: .failure) {
            let slab = Slab(count: 3) { _ in Atomic<Int>(0) }
            _ = slab[3].load(ordering: .relaxed)
        }
        await #expect(processExitsWith: .failure) {
            let slab = Slab(count: 3) { _ in Atomic<Int>(0) }
            _ = slab[-1].load(ordering: .relaxed)
        }
        await #expect(processExitsWith: .failure) { _ = Slab(count: -1) { _ in Atomic<Int>(0) } }
    }
}
