import SystemPackage
import Testing

@testable import Kernel

@Suite("An epoll instance") struct EpollTests {
    /// The data of those that are ready, sorted.
    private static func ready(
        _ epoll: borrowing Epoll, room: Int = 16, limit: Int = 16, timeoutNanoseconds: UInt64 = 0
    ) throws(Errno) -> [UInt64] {
        var ready = Array(repeating: UInt64.max, count: room)
        let count = try epoll.wait(into: &ready, limit: limit, timeoutNanoseconds: timeoutNanoseconds)
        return ready[..<count].sorted()
    }

    private static func file(_ eventfd: borrowing EventFD) -> FileDescriptor {
        FileDescriptor(rawValue: eventfd.rawValue)
    }

    @Test func reportsWhatIsReadyUntilItIsRead() throws {
        let epoll = try Epoll(capacity: 8)
        let first = try EventFD()
        let second = try EventFD()
        try epoll.add(Self.file(first), data: 1 << 63)
        try epoll.add(Self.file(second), data: 2)
        #expect(try Self.ready(epoll) == [])
        first.signal()
        // Level-triggered: again and again.
        for _ in 0..<3 { #expect(try Self.ready(epoll) == [1 << 63]) }
        second.signal()
        #expect(try Self.ready(epoll) == [2, 1 << 63])
        _ = try first.read()
        #expect(try Self.ready(epoll) == [2])
        _ = try second.read()
        #expect(try Self.ready(epoll) == [])
    }

    @Test func forgetsWhatIsRemoved() throws {
        let epoll = try Epoll(capacity: 8)
        let eventfd = try EventFD(initialValue: 1)
        try epoll.add(Self.file(eventfd), data: 5)
        try epoll.remove(Self.file(eventfd))
        #expect(try Self.ready(epoll) == [])
        // It can be watched again, for other data.
        try epoll.add(Self.file(eventfd), data: 6)
        #expect(try Self.ready(epoll) == [6])
    }

    @Test func refusesWhatMakesNoSense() throws {
        let epoll = try Epoll(capacity: 8)
        let eventfd = try EventFD()
        try epoll.add(Self.file(eventfd), data: 1)
        let other = try EventFD()
        let closed = FileDescriptor(rawValue: -1)
        #expect(throws: Errno.fileExists) { try epoll.add(Self.file(eventfd), data: 2) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try epoll.remove(Self.file(other)) }
        #expect(throws: Errno.badFileDescriptor) { try epoll.add(closed, data: 1) }
        #expect(throws: Errno.badFileDescriptor) { try epoll.remove(closed) }
    }

    @Test(arguments: [(2, 16, 16), (16, 2, 16), (16, 16, 2)])
    func bringsNoMoreThanFits(capacity: Int, room: Int, limit: Int) throws {
        let epoll = try Epoll(capacity: capacity)
        let descriptors = try (0..<5).map { _ in try EventFD.open(initialValue: 1) }
        defer { for descriptor in descriptors { _ = EventFD(owning: descriptor) } }
        for (index, descriptor) in descriptors.enumerated() {
            try epoll.add(FileDescriptor(rawValue: descriptor), data: UInt64(index))
        }
        // The kernel begins with those that it did not bring the last time.
        var seen: Set<UInt64> = []
        for _ in 0..<5 {
            let ready = try Self.ready(epoll, room: room, limit: limit)
            #expect(ready.count == 2)
            seen.formUnion(ready)
        }
        #expect(seen == [0, 1, 2, 3, 4])
    }

    @Test func bringsNothingWhereNothingFits() throws {
        let epoll = try Epoll(capacity: 8)
        let eventfd = try EventFD(initialValue: 1)
        try epoll.add(Self.file(eventfd), data: 1)
        // Even if it is given time: nothing could come.
        #expect(try Self.ready(epoll, room: 0, timeoutNanoseconds: forever) == [])
        #expect(try Self.ready(epoll, limit: 0, timeoutNanoseconds: forever) == [])
    }

    @Test(arguments: timeouts) func waitsAsLongAsItsTimeOut(nanoseconds: UInt64) throws {
        let (taken, ready) = try timed {
            let epoll = try Epoll(capacity: 8)
            return try Self.ready(epoll, timeoutNanoseconds: nanoseconds)
        }
        #expect(taken >= nanoseconds.atLeast)
        #expect(ready == [])
    }

    @Test func roundsTimeUpToMilliseconds() {
        let pairs: [(UInt64, CInt)] = [
            (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (20_000_000, 20),
            (UInt64(CInt.max) * 1_000_000, CInt.max), (UInt64(CInt.max) * 1_000_000 + 1, CInt.max),
            (.max - 1, CInt.max), (.max, CInt.max),
        ]
        for (nanoseconds, milliseconds) in pairs {
            #expect(Epoll.milliseconds(nanoseconds) == milliseconds, "\(nanoseconds) ns")
        }
    }

    @Test func isWokenByASignalOfAnotherThread() throws {
        let epoll = try Epoll(capacity: 8)
        let eventfd = try EventFD()
        let descriptor = eventfd.rawValue
        try epoll.add(Self.file(eventfd), data: 3)
        let device = try Worker { EventFD.signal(descriptor) }
        // A signal handler or the kernel's own work may end a wait early.
        var ready: [UInt64] = []
        while ready.isEmpty { ready = try Self.ready(epoll, timeoutNanoseconds: forever) }
        device.join()
        #expect(ready == [3])
        let counted = try eventfd.read()
        #expect(counted == 1)
    }

    @Test func endsWithoutAnErrorWhereASignalHandlerComesIn() throws {
        let ready = try underSignals {
            let epoll = try Epoll(capacity: 8)
            return try Self.ready(epoll, timeoutNanoseconds: forever)
        }
        #expect(ready == [])
    }
}
