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

    @Test func cannotBeHadWithoutADescriptorToAskWith() async {
        // In a process of its own, whose limit is its own.
        await #expect(processExitsWith: .success) {
            guard let eventfd = try? EventFD() else { exit(2) }
            // The lowest limit that still allows the descriptors which are open.
            var limit = rlimit(rlim_cur: rlim_t(eventfd.rawValue) + 1, rlim_max: 128)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(3) }
            do throws(Errno) {
                _ = try EventFD.identity(of: eventfd.rawValue)
                exit(4)
            } catch {
                guard error == .tooManyOpenFiles else { exit(5) }
            }
        }
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
