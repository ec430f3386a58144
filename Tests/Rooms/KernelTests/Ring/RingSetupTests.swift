import CLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Kernel

@Suite("A ring's set-up", .needsRing) struct RingSetupTests {
    /// Flags that no kernel knows: what it answers to them is what an older one answers to newer ones.
    private static let unknown = Ring.Setup(flags: 1 << 31)

    /// Whether the kernel knows a set-up.
    private static func knows(_ setup: Ring.Setup) -> Bool {
        (try? Ring(submissions: 2, completions: 4, ladder: [setup])) != nil
    }

    /// The kernel's version, as one number: 6.1 is 601.
    private static let version: Int = {
        let numbers = (MachineFacts.read().kernelRelease ?? "").split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        return numbers.count == 2 ? numbers[0] * 100 + numbers[1] : 0
    }()

    @Test func isTheBestThatTheKernelKnows() throws {
        let ring = try Ring(submissions: 8, completions: 16)
        let setup = ring.setup
        let expected: Ring.Setup = Self.version >= 601 ? .deferred : Self.version == 600 ? .singleIssuer : .plain
        #expect(setup == expected)
    }

    @Test(arguments: [0, 1, 2, 3]) func goesDownTheLadderOneByOne(refused: Int) throws {
        let ladder = Array(repeating: Self.unknown, count: refused) + [.plain, Self.unknown]
        var ring = try Ring(submissions: 8, completions: 16, ladder: ladder)
        let setup = ring.setup
        #expect(setup == .plain)
        try ring.prepareNothing(userData: 3)
        let completions = try ring.completed(1)
        #expect(completions == [Completion(userData: 3, result: 0)])
    }

    @Test func failsWithTheLastAnswerWhereNoRungHolds() {
        #expect(throws: RingUnavailable(errno: .invalidArgument, disabled: RingUnavailable.sysctl())) {
            _ = try Ring(submissions: 8, completions: 16, ladder: [Self.unknown, Self.unknown])
        }
    }

    @Test func hasTheLadderThatItsDocumentationNames() {
        let flags = Ring.Setup.ladder.map(\.flags)
        // IORING_SETUP_SINGLE_ISSUER and IORING_SETUP_DEFER_TASKRUN, of the kernel's interface.
        #expect(flags == [1 << 12 | 1 << 13, 1 << 12, 0])
    }

    @Test(.enabled(if: knows(.deferred), "the kernel does not know DEFER_TASKRUN"))
    func mayDeferCompletionsToTheThreadsOwnEntries() throws {
        var ring = try Ring(submissions: 8, completions: 16, ladder: [.deferred])
        let eventfd = try EventFD()
        try ring.preparePollMultishot(eventfd.rawValue, registered: false, userData: 1)
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        eventfd.signal()
        // Another way into the kernel does not count.
        Processor.emptySystemCall()
        #expect(ring.ready == 0)
        try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: forever)
        #expect(ring.ready == 1)
    }

    @Test func makesCompletionsAtOnceWhereItDoesNotDefer() throws {
        var ring = try Ring(submissions: 8, completions: 16, ladder: [.plain])
        let eventfd = try EventFD()
        try ring.preparePollMultishot(eventfd.rawValue, registered: false, userData: 1)
        try ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0)
        // The writer is the ring's own thread: it makes the completion on its way out of the write.
        eventfd.signal()
        #expect(ring.ready == 1)
    }

    /// A ring that goes to another thread, while the thread that made it waits.
    private final class Handed: @unchecked Sendable {
        // SAFETY: one thread at a time; starting and joining the other one orders them.
        var ring: Ring
        init(_ ring: consuming Ring) { self.ring = ring }
    }

    @Test(
        .enabled(if: knows(.singleIssuer), "the kernel does not know SINGLE_ISSUER"),
        arguments: [Ring.Setup.deferred, .singleIssuer].filter(knows))
    func refusesAnotherThread(setup: Ring.Setup) throws {
        let handed = Handed(try Ring(submissions: 2, completions: 16, ladder: [setup]))
        #expect(throws: Errno.fileExists) {
            try onOwnThread {
                try handed.ring.prepareNothing(userData: 1)
                try handed.ring.submitAndWait(atLeast: 1, timeoutNanoseconds: forever)
            }
        }
        #expect(throws: Errno.fileExists) {
            try onOwnThread { try handed.ring.submitAndWait(atLeast: 0, timeoutNanoseconds: 0) }
        }
        // So does the entry that a full queue brings about.
        #expect(throws: Errno.fileExists) {
            try onOwnThread {
                for number in 2..<9 as Range<UInt64> { try handed.ring.prepareNothing(userData: number) }
            }
        }
        // What was queued is not lost: the thread that made the ring submits it.
        let completions = try handed.ring.completed(2)
        #expect(completions.map(\.userData) == [1, 2])
    }

    @Test func letsAnotherThreadInWhereTheKernelDoesNotLook() throws {
        let handed = Handed(try Ring(submissions: 8, completions: 16, ladder: [.plain]))
        let completed = try onOwnThread {
            try handed.ring.prepareNothing(userData: 1)
            return try handed.ring.completed(1).map(\.userData)
        }
        #expect(completed == [1])
    }

    @Test func isUndoneWhenTheRingGoes() async {
        // In a process of its own, whose limit is its own.
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 128, rlim_max: 128)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(2) }
            for _ in 0..<300 {
                guard let ring = try? Ring(submissions: 2, completions: 4) else { exit(3) }
                // Nor does an attempt that fails leave anything behind.
                guard ring.ready == 0, !Self.knows(Self.unknown) else { exit(4) }
            }
        }
    }
}
