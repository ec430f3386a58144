import CLinux
import Glibc
import Testing

@testable import Kernel

@Suite("A ring's queues", .needsRing) struct RingQueueTests {
    @Test func submitWhenTheyAreFull() throws {
        var ring = try Ring(submissions: 2, completions: 16)
        for number in 0..<7 as Range<UInt64> { try ring.prepareNothing(userData: number) }
        // The third, fifth and seventh found no room.
        #expect(ring.entries == 3)
        let completions = try ring.completed(7)
        #expect(completions == (0..<7).map { Completion(userData: $0, result: 0) })
        #expect(ring.entries == 4)
    }

    @Test func handOverNoMoreThanTheLimitAndKeepTheRest() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        for number in 0..<5 as Range<UInt64> { try ring.prepareNothing(userData: number) }
        try ring.submitAndWait(atLeast: 5, timeoutNanoseconds: forever)
        let none = ring.drained(limit: 0)
        #expect(none.isEmpty && ring.ready == 5)
        let two = ring.drained(limit: 2)
        #expect(two.map(\.userData) == [0, 1])
        #expect(ring.ready == 3)
        let three = ring.drained(limit: 100)
        #expect(three.map(\.userData) == [2, 3, 4])
        #expect(ring.ready == 0)
        let empty = ring.drained()
        #expect(empty.isEmpty)
    }

    @Test func advanceTheirHeadOnceABatch() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        for number in 0..<5 as Range<UInt64> { try ring.prepareNothing(userData: number) }
        try ring.submitAndWait(atLeast: 5, timeoutNanoseconds: forever)
        // SAFETY: the ring lives on to the end of the test.
        let raw = unsafe ring.ring
        var seen: [UInt32] = []
        let count = ring.drain(limit: 4) { _, _, _ in seen.append(unsafe io_uring_cq_ready(raw)) }
        #expect(count == 4)
        #expect(seen == [5, 5, 5, 5])
        #expect(ring.ready == 1)
    }

    @Test func goRoundForEver() throws {
        var ring = try Ring(submissions: 4, completions: 4)
        var expected: UInt64 = 0
        for round in 0..<200 {
            // One to four at a time, so that a batch begins anywhere.
            let count = 1 + round % 4
            for index in 0..<count { try ring.prepareNothing(userData: expected + UInt64(index)) }
            let completions = try ring.completed(count)
            #expect(completions.map(\.userData) == (0..<count).map { expected + UInt64($0) })
            expected += UInt64(count)
        }
    }

    @Test func holdBackWhatDoesNotFitAndLoseNothing() throws {
        var ring = try Ring(submissions: 4, completions: 4)
        for number in 0..<12 as Range<UInt64> { try ring.prepareNothing(userData: number) }
        #expect(ring.overflows == 0)
        try ring.submitAndWait(atLeast: 4, timeoutNanoseconds: forever)
        #expect(ring.overflows == 1)
        #expect(ring.ready == 4)
        var seen = ring.drained().map(\.userData)
        while seen.count < 12 {
            let completions = try ring.completed(1)
            seen += completions.map(\.userData)
        }
        #expect(seen == Array(0..<12))
        // Nothing is held back any more.
        let overflows = ring.overflows
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.overflows == overflows)
    }

    @Test func loseNoSignalWhenPollsOverflowThem() throws {
        var ring = try Ring(submissions: 4, completions: 4)
        let descriptors = try (0..<16).map { _ in try EventFD.open() }
        defer { for descriptor in descriptors { _ = EventFD(owning: descriptor) } }
        for (index, descriptor) in descriptors.enumerated() {
            try ring.preparePollMultishot(descriptor, registered: false, userData: UInt64(index))
        }
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        for _ in 0..<3 {
            for descriptor in descriptors { EventFD.signal(descriptor) }
            var heard: Set<UInt64> = []
            while heard.count < descriptors.count {
                let completions = try ring.completed(1)
                try #require(!completions.isEmpty, "only \(heard) were heard")
                for completion in completions {
                    #expect(completion.result == Int32(POLLIN))
                    heard.insert(completion.userData)
                    if completion.hasMore { continue }
                    // The counter is read before the poll is armed again, which would complete at once.
                    let descriptor = descriptors[Int(completion.userData)]
                    _ = try readCounter(descriptor)
                    try ring.preparePollMultishot(descriptor, registered: false, userData: completion.userData)
                }
            }
            try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        }
        #expect(ring.overflows > 0)
    }
}
