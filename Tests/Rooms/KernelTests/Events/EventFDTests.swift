import Glibc
import Kernel
import SystemPackage
import Testing

@Suite("An eventfd") struct EventFDTests {
    @Test func addsUpAndIsTakenWhole() throws {
        let eventfd = try EventFD()
        #expect(try eventfd.read() == nil)
        for count in 1...4 { #expect(eventfd.signal(UInt64(count)) == .written) }
        #expect(try eventfd.read() == 10)
        #expect(try eventfd.read() == nil)
    }

    @Test func startsAtItsInitialValue() throws {
        let eventfd = try EventFD(initialValue: 7)
        #expect(try eventfd.read() == 7)
    }

    @Test func aFullCounterRefusesAndLosesNothing() throws {
        let eventfd = try EventFD()
        #expect(eventfd.signal(.max - 1) == .written)
        #expect(eventfd.signal() == .full)
        #expect(try eventfd.read() == .max - 1)
    }

    @Test func aValueThatCannotBeIsAnError() throws {
        let eventfd = try EventFD()
        #expect(eventfd.signal(.max) == .failed(.invalidArgument))
    }

    @Test func whatIsNotOpenIsAnError() {
        let eventfd = EventFD(owning: -1)
        #expect(eventfd.signal() == .failed(.badFileDescriptor))
        #expect(throws: Errno.badFileDescriptor) { try eventfd.read() }
    }

    @Test(arguments: [true, false]) func blocksOrNotAsAsked(nonBlocking: Bool) throws {
        let eventfd = try EventFD(nonBlocking: nonBlocking)
        let flags = fcntl(eventfd.rawValue, F_GETFL)
        #expect((flags & O_NONBLOCK != 0) == nonBlocking)
        // No program that is started from here gets it.
        let isClosedOnExec = fcntl(eventfd.rawValue, F_GETFD) & FD_CLOEXEC != 0
        #expect(isClosedOnExec)
    }

    @Test func isSignalledByItsDescriptorAlone() throws {
        let eventfd = try EventFD()
        EventFD.signal(eventfd.rawValue)
        EventFD.signal(eventfd.rawValue)
        #expect(try readCounter(eventfd.rawValue) == 2)
        // A full counter is signalled enough, and what is not open cannot be.
        eventfd.signal(.max - 1)
        EventFD.signal(eventfd.rawValue)
        EventFD.signal(-1)
        #expect(try eventfd.read() == .max - 1)
    }

    /// Signals whose handler counts them and lets no system call go on.
    private static func interruptSystemCalls() -> Bool {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        return unsafe sigaction(SIGUSR2, &action, nil) == 0
    }

    @Test func goesOnWhereASignalHandlerComesIn() async {
        // In a process of its own, which has handlers of its own.
        await #expect(processExitsWith: .success) {
            guard Self.interruptSystemCalls() else { exit(2) }
            let eventfd = try EventFD(nonBlocking: false)
            let descriptor = eventfd.rawValue
            // A read that waits for a write, and a write that waits for a read.
            for fills in [false, true] {
                if fills { eventfd.signal(.max - 1) }
                let outcome = try onOwnThreadWhile { thread in
                    for _ in 0..<100 {
                        _ = pthread_kill(thread, SIGUSR2)
                        Processor.sleep(nanoseconds: 100_000)
                    }
                    if fills { _ = try readCounter(descriptor) } else { EventFD.signal(descriptor) }
                } running: {
                    if fills { return eventfd.signal() }
                    return try readCounter(descriptor) == 1 ? .written : .full
                }
                guard outcome == .written else { exit(3) }
            }
        }
    }
}
