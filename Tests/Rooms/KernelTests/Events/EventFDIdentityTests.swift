import Glibc
import Kernel
import SystemPackage
import Testing

@Suite("Which eventfd a descriptor names") struct EventFDIdentityTests {
    @Test func isOneForDuplicatesAndAnotherForOthers() throws {
        let eventfd = try EventFD()
        let other = try EventFD()
        let duplicate = EventFD(
            owning: try EventFD.duplicate(FileDescriptor(rawValue: eventfd.rawValue)).rawValue)
        #expect(duplicate.rawValue != eventfd.rawValue)
        let identity = try EventFD.identity(of: eventfd.rawValue)
        #expect(try EventFD.identity(of: duplicate.rawValue) == identity)
        #expect(try EventFD.identity(of: other.rawValue) != identity)
    }

    @Test func isRefusedForWhatIsNoEventfd() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 8)
        #expect(throws: Errno.invalidArgument) { try EventFD.identity(of: memory.descriptor) }
        #expect(throws: Errno.badFileDescriptor) { try EventFD.identity(of: -1) }
        #expect(throws: Errno.badFileDescriptor) { try EventFD.identity(of: 1 << 30) }
    }

    @Test func outlivesTheDescriptorThatItWasDuplicatedFrom() throws {
        let duplicate: EventFD
        do {
            let eventfd = try EventFD()
            eventfd.signal(3)
            duplicate = EventFD(
                owning: try EventFD.duplicate(FileDescriptor(rawValue: eventfd.rawValue)).rawValue)
        }
        #expect(try duplicate.read() == 3)
    }

    @Test func doesNotBlockOnceDuplicated() throws {
        let eventfd = try EventFD(nonBlocking: false)
        let duplicate = EventFD(
            owning: try EventFD.duplicate(FileDescriptor(rawValue: eventfd.rawValue)).rawValue)
        for descriptor in [eventfd.rawValue, duplicate.rawValue] {
            let flags = fcntl(descriptor, F_GETFL)
            #expect(flags & O_NONBLOCK != 0)
        }
        let isClosedOnExec = fcntl(duplicate.rawValue, F_GETFD) & FD_CLOEXEC != 0
        #expect(isClosedOnExec)
        // They are one counter.
        duplicate.signal(2)
        #expect(try eventfd.read() == 2)
    }

    @Test func cannotBeDuplicatedWhereItIsNotOpen() {
        #expect(throws: Errno.badFileDescriptor) { try EventFD.duplicate(FileDescriptor(rawValue: -1)) }
    }
}
