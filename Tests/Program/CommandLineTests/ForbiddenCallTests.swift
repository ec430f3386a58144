import Foundation
import Glibc
import Testing

/// System calls forbidden as a container forbids them: a seccomp filter under which they fail with EPERM.
///
/// The filter goes to one thread, and from there to the program that the thread starts, and to nobody else.
@Suite(.serialized) struct ForbiddenCallTests {
    /// A system call, or those whose argument has a value.
    struct Call: Sendable {
        var number: UInt32
        var argument: (index: UInt32, value: UInt32)?

        // The numbers of io_uring's calls are the same everywhere.
        static let setUpRing = Call(number: 425)
        static let enterRing = Call(number: 426)
        /// An entry that submits nothing: the loop's waiting, but neither its beginning nor the probe.
        static let waitInRing = Call(number: 426, argument: (1, 0))
        #if arch(x86_64)
            static let eventfd = Call(number: 290)
            static let affinity = Call(number: 204)
        #else
            static let eventfd = Call(number: 19)
            static let affinity = Call(number: 123)
        #endif
    }

    /// Runs the program under the filter; its status and everything it printed.
    private static func run(
        _ arguments: [String], without call: Call = .setUpRing
    ) throws -> (status: Int32, output: String) {
        let program = try ProcessTests.program().path
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        let spawn = Spawn(program: program, arguments: arguments, output: file.path, call: call)
        let thread = Thread { spawn.run() }
        thread.start()
        spawn.done.wait()
        try #require(spawn.failure == nil, "\(spawn.failure ?? "")")
        return (spawn.status, try String(contentsOf: file, encoding: .utf8))
    }

    @Test func theArmsThatNeedItAreSkippedWithCauseAndMendAndTheOthersRun() throws {
        let (status, output) = try Self.run(["run", "smoke", "--duration", "1", "--rounds", "1"])
        #expect(status == 0, "\(output)")
        #expect(output.contains("skipped"))
        #expect(output.contains("forbidden") && output.contains("seccomp"))
        #expect(output.contains("direct-call"))
    }

    @Test func aRunOfNothingElseEndsWith77() throws {
        let (status, output) = try Self.run(["run", "smoke", "--loop", "uring-edge"])
        #expect(status == 77, "\(output)")
        #expect(output.contains("seccomp"))
    }

    @Test func ringsThatMayBeMadeAndNotEnteredAreSkippedToo() throws {
        let (status, output) = try Self.run(["run", "smoke", "--loop", "uring-edge"], without: .enterRing)
        #expect(status == 77, "\(output)")
        #expect(output.contains("io_uring_enter is forbidden"), "\(output)")
    }

    @Test func aLoopThatFailsIsNamedAndNotTheSignalsThatItLeft() throws {
        let arguments = [
            "run", "smoke", "--path", "floor", "--loop", "uring-edge", "--rounds", "1", "--duration", "200ms",
        ]
        let (status, output) = try Self.run(arguments, without: .waitInRing)
        #expect(status == 5, "\(output)")
        #expect(output.contains("loop uring-edge failed: Operation not permitted"), "\(output)")
        #expect(!output.contains("but 0 injections"), "\(output)")
    }

    @Test func anEventfdThatIsForbiddenIsNotMendedByALimit() throws {
        let (status, output) = try Self.run(["run", "smoke", "--loop", "epoll"], without: .eventfd)
        #expect(status == 77 || status == 1, "\(output)")
        #expect(output.contains("no eventfd: Operation not permitted; allow eventfd2"), "\(output)")
        #expect(!output.contains("ulimit") && !output.contains("floor-epoll: floor-epoll"), "\(output)")
    }

    @Test func processorsThatCannotBeAskedForAreNotSaidToBeNone() throws {
        let (status, output) = try Self.run(["run", "smoke", "--loop", "call"], without: .affinity)
        #expect(status == 77, "\(output)")
        #expect(output.contains("sched_getaffinity") && !output.contains("0 CPUs"), "\(output)")
    }

    private final class Spawn: @unchecked Sendable {
        // SAFETY: written by the thread before it signals `done`, read after.
        let program: String
        let arguments: [String]
        let output: String
        let call: Call
        var status: Int32 = -1
        var failure: String?
        let done = DispatchSemaphore(value: 0)

        init(program: String, arguments: [String], output: String, call: Call) {
            self.call = call
            self.program = program
            self.arguments = arguments
            self.output = output
        }

        func run() {
            defer { done.signal() }
            guard forbid() else {
                failure = "no seccomp filter: errno \(errno)"
                return
            }
            var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
            var environment = unsafe [unsafe strdup("PATH=/usr/bin:/bin"), nil]
            var actions = unsafe posix_spawn_file_actions_t()
            unsafe posix_spawn_file_actions_init(&actions)
            unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
            var child = pid_t()
            let error = unsafe posix_spawn(&child, program, &actions, nil, &words, &environment)
            guard error == 0 else {
                failure = "cannot start the program: errno \(error)"
                return
            }
            var raw: Int32 = 0
            while unsafe waitpid(child, &raw, 0) < 0 && errno == EINTR {}
            status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -1
            unsafe (words + environment).forEach { unsafe free($0) }
        }

        /// Loads the system call's number, compares it, then perhaps an argument's lower half; returns EPERM or allows.
        private func forbid() -> Bool {
            let setNoNewPrivileges: CInt = 38
            let setSeccomp: CInt = 22
            guard syscallPrctl(setNoNewPrivileges, 1, 0) == 0 else { return false }
            var program = [Self.instruction(code: 0x20, jumpTrue: 0, jumpFalse: 0, operand: 0)]
            if let argument = call.argument {
                program += [
                    Self.instruction(code: 0x15, jumpTrue: 0, jumpFalse: 3, operand: call.number),
                    Self.instruction(code: 0x20, jumpTrue: 0, jumpFalse: 0, operand: 16 + 8 * argument.index),
                    Self.instruction(code: 0x15, jumpTrue: 0, jumpFalse: 1, operand: argument.value),
                ]
            } else {
                program.append(Self.instruction(code: 0x15, jumpTrue: 0, jumpFalse: 1, operand: call.number))
            }
            program += [
                Self.instruction(code: 0x06, jumpTrue: 0, jumpFalse: 0, operand: 0x0005_0000 | UInt32(EPERM)),
                Self.instruction(code: 0x06, jumpTrue: 0, jumpFalse: 0, operand: 0x7FFF_0000),
            ]
            return unsafe program.withUnsafeMutableBufferPointer { filter in
                // struct sock_fprog: a 16-bit length, padding, a pointer.
                var description: [UInt64] = [
                    UInt64(filter.count), UInt64(UInt(bitPattern: filter.baseAddress)),
                ]
                return unsafe description.withUnsafeMutableBufferPointer { words in
                    syscallPrctl(setSeccomp, 2, UInt(bitPattern: words.baseAddress)) == 0
                }
            }
        }

        private static func instruction(code: UInt64, jumpTrue: UInt64, jumpFalse: UInt64, operand: UInt32) -> UInt64 {
            code | jumpTrue << 16 | jumpFalse << 24 | UInt64(operand) << 32
        }
    }
}

/// prctl(2) is variadic, which Swift does not import; it is looked up and called with five plain words.
private func syscallPrctl(_ option: CInt, _ second: UInt, _ third: UInt) -> CInt {
    typealias Prctl = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt
    guard let symbol = unsafe dlsym(UnsafeMutableRawPointer(bitPattern: 0), "prctl") else { return -1 }
    let prctl = unsafe unsafeBitCast(symbol, to: Prctl.self)
    return prctl(option, second, third, 0, 0)
}
