import CLinux
import Glibc
import Kernel
import SystemPackage
import TestSupport
import Testing

/// Each on a thread of its own: where it may run stays with it.
@Suite("The processors of a thread") struct ProcessorTests {
    /// No machine has that many.
    private static let missing = 8191

    /// The error of an attempt, and where the thread may run afterwards.
    private static func pin(to cpus: [Int]) throws -> (Errno?, [Int]) {
        try onOwnThread {
            var error: Errno?
            do throws(Errno) { try Processor.pin(to: cpus) } catch let failure { error = failure }
            return (error, Processor.allowed())
        }
    }

    @Test func areThoseThatTheKernelNames() throws {
        // Cpus_allowed_list: 0-3,7
        let (allowed, status) = try onOwnThread { (Processor.allowed(), TextFile.read("/proc/thread-self/status")) }
        let line = try #require(status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
        let named = line.split(separator: "\t")[1].split(separator: ",").flatMap { range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            return Array(ends[0]...ends[ends.count - 1])
        }
        #expect(!allowed.isEmpty && allowed == named)
    }

    @Test(arguments: Processor.allowed()) func canBeCutDownToOne(cpu: Int) throws {
        let (allowed, current) = try onOwnThread {
            try Processor.pin(to: cpu)
            return (Processor.allowed(), irqmark_current_cpu())
        }
        #expect(allowed == [cpu])
        #expect(current == Int32(cpu))
    }

    @Test func canBeGivenBack() throws {
        let before = Processor.allowed()
        let after = try onOwnThread {
            try Processor.pin(to: before[before.count - 1])
            try Processor.pin(to: before)
            return Processor.allowed()
        }
        #expect(after == before)
    }

    @Test(arguments: [[], [missing], [8192], [-1]]) func stayAsTheyAreWhereNoneIsLeft(cpus: [Int]) throws {
        let (error, after) = try Self.pin(to: cpus)
        #expect(error == .invalidArgument)
        #expect(after == Processor.allowed())
    }

    @Test func areNotCutDownInSilence() throws {
        // The kernel itself takes this, and leaves the thread the one that exists.
        let first = try #require(Processor.allowed().first)
        let (error, after) = try Self.pin(to: [first, Self.missing])
        #expect(error == .invalidArgument)
        #expect(after == [first])
    }

    @Test(.enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"))
    func areEmptyWhereTheKernelDoesNotSay() throws {
        let (allowed, error) = try onOwnThread {
            guard SystemCallFilter(call: Int(SYS_sched_getaffinity), error: EPERM).install() else {
                return ([0], Errno?.none)
            }
            var error: Errno?
            do throws(Errno) { try Processor.pin(to: 0) } catch let failure { error = failure }
            return (Processor.allowed(), error)
        }
        #expect(allowed == [])
        // What cannot be looked at is not claimed.
        #expect(error == .invalidArgument)
    }

    @Test(.enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"))
    func canBeHeldUpByARealSystemCall() async {
        await #expect(processExitsWith: .signal(SIGSYS)) {
            // Where the filter fails the process ends well, and the test does not.
            guard SystemCallFilter(call: Int(SYS_getppid), error: nil).install() else { exit(0) }
            Processor.emptySystemCall()
        }
    }

    @Test(arguments: timeouts) func restAsLongAsAsked(nanoseconds: UInt64) throws {
        let (taken, _) = try timed { Processor.sleep(nanoseconds: nanoseconds) }
        #expect(taken >= nanoseconds.atLeast)
    }
}
