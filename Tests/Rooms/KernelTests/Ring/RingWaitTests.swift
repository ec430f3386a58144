import Kernel
import SystemPackage
import Testing

@Suite("A ring's wait", .needsRing) struct RingWaitTests {
    @Test(arguments: timeouts) func lastsAsLongAsItsTimeOut(nanoseconds: UInt64) throws {
        let (taken, seen) = try timed {
            var ring = try Ring(submissions: 8, completions: 16)
            try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: nanoseconds)
            return (ring.ready, ring.entries)
        }
        #expect(taken >= nanoseconds.atLeast)
        #expect(seen == (0, 1))
    }

    @Test func lastsThatLongWhereTooFewComplete() throws {
        let (taken, ready) = try timed {
            var ring = try Ring(submissions: 8, completions: 16)
            try ring.prepareNothing(userData: 1)
            try ring.submitAndWait(atLeast: 2, timeoutNanoseconds: timeouts[0])
            return ring.ready
        }
        #expect(taken >= timeouts[0].atLeast)
        #expect(ready == 1)
    }

    @Test(arguments: [(0, forever), (1, 0)]) func doesNotBlock(atLeast: Int, timeout: UInt64) throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        try ring.preparePollMultishot(eventfd.rawValue, registered: false, userData: 1)
        // Whatever blocks here blocks for ever.
        try ring.submitAndWait(atLeast: atLeast, timeoutNanoseconds: timeout)
        #expect(ring.ready == 0)
        // It brings what is there all the same.
        eventfd.signal()
        try ring.submitAndWait(atLeast: atLeast, timeoutNanoseconds: timeout)
        #expect(ring.ready == 1)
    }

    @Test func entersTheKernelOnlyWhereThereIsANeed() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        for number in 0..<3 as Range<UInt64> { try ring.prepareNothing(userData: number) }
        #expect(ring.entries == 0)
        try ring.submitAndWait(atLeast: 3, timeoutNanoseconds: forever)
        #expect(ring.entries == 1)
        // Enough are there.
        try ring.submitAndWait(atLeast: 2, timeoutNanoseconds: forever)
        #expect(ring.entries == 1)
        // Enough are there, and something is to submit.
        try ring.prepareNothing(userData: 3)
        try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: forever)
        #expect(ring.entries == 2)
        #expect(ring.ready == 4)
        // Nothing is asked for: whoever calls so wants to look.
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.entries == 3)
    }

    @Test func endsWithoutAnErrorAtASignal() throws {
        let outcome = try underSignals {
            var ring = try Ring(submissions: 8, completions: 16)
            try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: forever)
            return ring.ready
        }
        #expect(outcome == 0)
    }

    @Test func bringsInOneEntryAllThatItIsAskedFor() throws {
        var ring = try Ring(submissions: 64, completions: 128)
        let descriptors = try (0..<64).map { _ in try EventFD.open() }
        defer { for descriptor in descriptors { _ = EventFD(owning: descriptor) } }
        for (index, descriptor) in descriptors.enumerated() {
            try ring.preparePollMultishot(descriptor, registered: false, userData: UInt64(index))
        }
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        let before = ring.entries
        for descriptor in descriptors { EventFD.signal(descriptor) }
        let completions = try ring.completed(64)
        #expect(ring.entries == before + 1)
        #expect(Set(completions.map(\.userData)) == Set(0..<64))
        #expect(completions.count == 64)
    }
}
