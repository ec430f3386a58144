import Glibc
import Kernel
import Testing

@Suite("A ring's cancellation", .needsRing) struct RingCancelTests {
    @Test func endsTheRequestThatIsMeant() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let meant = try EventFD()
        let other = try EventFD()
        try ring.preparePollMultishot(meant.rawValue, registered: false, userData: 1)
        try ring.preparePollMultishot(other.rawValue, registered: false, userData: 2)
        try ring.prepareCancel(1, userData: 100)
        let completions = try ring.completed(2)
        #expect(completions.count == 2)
        #expect(completions.contains(Completion(userData: 100, result: 0)))
        #expect(completions.contains(Completion(userData: 1, result: -ECANCELED)))
        // The one is deaf now, the other is not.
        meant.signal()
        other.signal()
        let later = try ring.completed(1)
        #expect(later == [Completion(userData: 2, result: Int32(POLLIN), hasMore: true)])
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.ready == 0)
    }

    @Test func ofWhatIsNotThereSaysSo() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        try ring.prepareCancel(5, userData: 100)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 100, result: -ENOENT)])
    }

    @Test func ofAllEndsEveryRequest() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let descriptors = try (0..<5).map { _ in try EventFD.open() }
        defer { for descriptor in descriptors { _ = EventFD(owning: descriptor) } }
        for (index, descriptor) in descriptors.enumerated() {
            try ring.preparePollMultishot(descriptor, registered: false, userData: UInt64(index))
        }
        try ring.prepareCancelAll(userData: 100)
        let completions = try ring.completed(6)
        #expect(completions.count == 6)
        #expect(completions.contains(Completion(userData: 100, result: 5)))
        for number in 0..<5 as Range<UInt64> {
            #expect(completions.contains(Completion(userData: number, result: -ECANCELED)))
        }
        for descriptor in descriptors { EventFD.signal(descriptor) }
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.ready == 0)
    }
}
