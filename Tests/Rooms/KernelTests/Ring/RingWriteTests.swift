import Glibc
import Kernel
import SystemPackage
import Testing

@Suite("A ring's write to an eventfd", .needsRing) struct RingWriteTests {
    @Test func addsOneEach() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        for number in 1...5 as ClosedRange<UInt64> {
            try ring.prepareCounterAdd(eventfd.rawValue, registered: false, userData: number)
        }
        let before = ring.entries
        let completions = try ring.completed(5)
        #expect(completions == (1...5).map { Completion(userData: $0, result: 8) })
        #expect(ring.entries == before + 1)
        let counted = try eventfd.read()
        #expect(counted == 5)
    }

    @Test func takesTheIndexOfARegisteredFile() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfds = [try EventFD.open(), try EventFD.open()]
        defer { for descriptor in eventfds { _ = EventFD(owning: descriptor) } }
        let hasTable = ring.registerFiles(2)
        try #require(hasTable)
        for index in 0..<2 { try ring.setFile(index, FileDescriptor(rawValue: eventfds[index])) }
        try ring.prepareCounterAdd(1, registered: true, userData: 0)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 0, result: 8)])
        let counted = [try readCounter(eventfds[0]), try readCounter(eventfds[1])]
        #expect(counted == [nil, 1])
    }

    @Test func waitsForRoomInAFullCounter() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        eventfd.signal(.max - 1)
        try ring.prepareCounterAdd(eventfd.rawValue, registered: false, userData: 1)
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        #expect(ring.ready == 0)
        let full = try eventfd.read()
        #expect(full == UInt64.max - 1)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 1, result: 8)])
        let counted = try eventfd.read()
        #expect(counted == 1)
    }

    @Test func toWhatIsNotOpenEndsWithItsError() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        try ring.prepareCounterAdd(-1, registered: false, userData: 1)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 1, result: -EBADF)])
    }
}
