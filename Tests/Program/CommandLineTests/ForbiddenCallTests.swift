import CLinux
import Foundation
import Glibc
import Kernel
import TestSupport
import Testing

/// System calls forbidden as a container forbids them: a seccomp filter under which they fail with EPERM.
///
/// The filter goes to one thread, and from there to the program that the thread starts, and to nobody else.
@Suite(.serialized) struct ForbiddenCallTests {
    private static func forbidden(_ call: CInt, argument: (index: Int, value: UInt32)? = nil) -> SystemCallFilter {
        SystemCallFilter(call: Int(call), argument: argument, error: EPERM)
    }

    /// Runs the program under the filter; its status and everything it printed.
    private static func run(
        _ arguments: [String], without filter: SystemCallFilter = forbidden(SYS_io_uring_setup)
    ) throws -> (status: Int32, output: String) {
        let program = try ProcessTests.program().path
        let output = try SharedMemory(name: "irqmark-test", count: 1 << 20)
        let descriptor = output.descriptor
        let status = try onOwnThread {
            guard filter.install() else { throw CannotFilter() }
            let child = try ChildProcess(
                path: program, arguments: arguments, environment: ["PATH=/usr/bin:/bin"],
                output: descriptor, descriptor: descriptor)
            while true {
                switch child.ending() {
                case .exited(let status): return Int32(status)
                case .killed(let signal): return -Int32(signal)
                case nil: Processor.sleep(nanoseconds: 2_000_000)
                }
            }
        }
        return (status, output.text)
    }

    private struct CannotFilter: Error {}

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
        let (status, output) = try Self.run(
            ["run", "smoke", "--loop", "uring-edge"],
            without: Self.forbidden(SYS_io_uring_enter))
        #expect(status == 77, "\(output)")
        #expect(output.contains("io_uring_enter is forbidden"), "\(output)")
    }

    @Test func aLoopThatFailsIsNamedAndNotTheSignalsThatItLeft() throws {
        let arguments = [
            "run", "smoke", "--path", "floor", "--loop", "uring-edge", "--rounds", "1", "--duration", "200ms",
        ]
        // An entry that submits nothing: the loop's waiting, but neither its beginning nor the probe.
        let waiting = Self.forbidden(SYS_io_uring_enter, argument: (1, 0))
        let (status, output) = try Self.run(arguments, without: waiting)
        #expect(status == 5, "\(output)")
        #expect(output.contains("loop uring-edge failed: Operation not permitted"), "\(output)")
        #expect(!output.contains("but 0 injections"), "\(output)")
    }

    @Test func anEventfdThatIsForbiddenIsNotMendedByALimit() throws {
        let (status, output) = try Self.run(["run", "smoke", "--loop", "epoll"], without: Self.forbidden(SYS_eventfd2))
        #expect(status == 77 || status == 1, "\(output)")
        #expect(output.contains("no eventfd: Operation not permitted; allow eventfd2"), "\(output)")
        #expect(!output.contains("ulimit") && !output.contains("floor-epoll: floor-epoll"), "\(output)")
    }

    @Test func processorsThatCannotBeAskedForAreNotSaidToBeNone() throws {
        let (status, output) = try Self.run(
            ["run", "smoke", "--loop", "call"],
            without: Self.forbidden(SYS_sched_getaffinity))
        #expect(status == 77, "\(output)")
        #expect(output.contains("sched_getaffinity") && !output.contains("0 CPUs"), "\(output)")
    }
}
