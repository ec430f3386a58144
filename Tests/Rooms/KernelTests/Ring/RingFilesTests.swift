import Glibc
import Kernel
import SystemPackage
import Testing

@Suite("A ring's registered files", .needsRing) struct RingFilesTests {
    @Test func standForTheirDescriptors() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        let hasTable = ring.registerFiles(4)
        try #require(hasTable)
        try ring.setFile(2, FileDescriptor(rawValue: eventfd.rawValue))
        try ring.preparePollMultishot(2, registered: true, userData: 1)
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        eventfd.signal()
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 1, result: Int32(POLLIN), hasMore: true)])
    }

    @Test func canBeReplacedAndTakenOut() throws {
        var ring = try Ring(submissions: 8, completions: 16)
        let eventfds = [try EventFD.open(), try EventFD.open()]
        defer { for descriptor in eventfds { _ = EventFD(owning: descriptor) } }
        let hasTable = ring.registerFiles(1)
        try #require(hasTable)
        for descriptor in eventfds {
            try ring.setFile(0, FileDescriptor(rawValue: descriptor))
            try ring.prepareCounterAdd(0, registered: true, userData: 1)
            let completions = try ring.completed(1)
            #expect(completions == [Completion(userData: 1, result: 8)])
        }
        let counted = [try readCounter(eventfds[0]), try readCounter(eventfds[1])]
        #expect(counted == [1, 1])
        try ring.setFile(0, nil)
        try ring.prepareCounterAdd(0, registered: true, userData: 2)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 2, result: -EBADF)])
    }

    @Test func areRefusedOutsideTheirTable() throws {
        let ring = try Ring(submissions: 8, completions: 16)
        let eventfd = try EventFD()
        let file = FileDescriptor(rawValue: eventfd.rawValue)
        #expect(throws: Errno.noSuchAddressOrDevice) { try ring.setFile(0, file) }
        let isRegistered = ring.registerFiles(2)
        #expect(isRegistered)
        #expect(throws: Errno.invalidArgument) { try ring.setFile(2, file) }
        #expect(throws: Errno.badFileDescriptor) { try ring.setFile(1, FileDescriptor(rawValue: 1 << 30)) }
        // There is one table.
        let again = ring.registerFiles(2)
        #expect(!again)
    }
}
