import Glibc
import Kernel
import Testing

@Suite("A ring's multishot poll", .needsRing) struct RingPollTests {
    private static let input = Int32(POLLIN)

    @Test func reportsEachSignalOnceAndGoesOn() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        try ring.preparePollMultishot(eventfd.rawValue, registered: false, userData: 42)
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.ready == 0)
        for _ in 1...5 {
            eventfd.signal()
            let completions = try ring.completed(1)
            #expect(completions == [Completion(userData: 42, result: Self.input, hasMore: true)])
        }
        // Nobody has read the counter.
        let counted = try eventfd.read()
        #expect(counted == 5)
    }

    @Test func reportsASignalThatWasMadeBefore() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD(initialValue: 3)
        try ring.preparePollMultishot(eventfd.rawValue, registered: false, userData: 1)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 1, result: Self.input, hasMore: true)])
    }

    @Test func reportsNothingWithoutASignal() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        let other = try EventFD()
        try ring.preparePollMultishot(eventfd.rawValue, registered: false, userData: 1)
        try ring.preparePollMultishot(other.rawValue, registered: false, userData: 2)
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        other.signal()
        let completions = try ring.completed(1)
        #expect(completions.map(\.userData) == [2])
        // The counter is read, which is no signal.
        _ = try other.read()
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.ready == 0)
    }

    @Test func endsTheWaitWhenAnotherThreadSignals() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let descriptor = try EventFD.open()
        let eventfd = EventFD(owning: descriptor)
        try ring.preparePollMultishot(descriptor, registered: false, userData: 7)
        let device = try Worker { EventFD.signal(descriptor) }
        let completions = try ring.completed(1)
        device.join()
        #expect(completions == [Completion(userData: 7, result: Self.input, hasMore: true)])
        let counted = try eventfd.read()
        #expect(counted == 1)
    }

    @Test func ofADescriptorThatIsNotOpenEndsWithItsError() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        try ring.preparePollMultishot(-1, registered: false, userData: 9)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 9, result: -EBADF)])
    }
}
