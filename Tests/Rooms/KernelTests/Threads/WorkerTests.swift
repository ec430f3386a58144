import CLinux
import Glibc
import Kernel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("A worker") struct WorkerTests {
    /// Whether system calls can be refused to a thread here.
    private static let filtersWork =
        (try? onOwnThread { SystemCallFilter(call: Int(SYS_acct), error: EIO).install() }) ?? false

    /// No machine has that many processors.
    private static let missing = 8191

    @Test func runsItsClosureOnAThreadOfItsOwn() throws {
        let caller = irqmark_thread_id()
        let worker = try onOwnThread { irqmark_thread_id() }
        #expect(worker > 0 && worker != caller)
    }

    @Test func hasRunItOnceItIsJoined() throws {
        let count = Mutex(0)
        for _ in 0..<100 {
            let worker = try Worker { count.withLock { $0 += 1 } }
            worker.join()
        }
        let runs = count.withLock { $0 }
        #expect(runs == 100)
    }

    @Test(arguments: Processor.allowed()) func isBoundFromTheFirstInstructionOn(cpu: Int) throws {
        let seen = Mutex<([Int], Int32)?>(nil)
        let worker = try Worker(cpu: cpu) {
            let here = (Processor.allowed(), irqmark_current_cpu())
            seen.withLock { $0 = here }
        }
        #expect(worker.pinning == nil)
        worker.join()
        let (allowed, current) = try #require(seen.withLock { $0 })
        #expect(allowed == [cpu])
        #expect(current == Int32(cpu))
    }

    @Test(arguments: [missing, 8192, -1]) func saysThatItIsNotBoundAndRunsAllTheSame(cpu: Int) throws {
        let caller = Processor.allowed()
        let seen = Mutex<[Int]>([])
        let worker = try Worker(cpu: cpu) {
            let allowed = Processor.allowed()
            seen.withLock { $0 = allowed }
        }
        #expect(worker.pinning == .invalidArgument)
        worker.join()
        let allowed = seen.withLock { $0 }
        #expect(allowed == caller)
    }

    @Test(.enabled(if: filtersWork, "seccomp filters are not to be had here"))
    func saysWhichErrorKeptItFromBeingBound() throws {
        let cpu = try #require(Processor.allowed().first)
        let pinning = try onOwnThread {
            guard SystemCallFilter(call: Int(SYS_sched_setaffinity), error: EPERM).install() else { return Errno?.none }
            let worker = try Worker(cpu: cpu) {}
            worker.join()
            return worker.pinning
        }
        #expect(pinning == .notPermitted)
    }

    @Test func inheritsItsCreatorsProcessorsWhereNoneIsAskedFor() throws {
        let cpu = try #require(Processor.allowed().last)
        let (pinning, allowed) = try onOwnThread {
            try Processor.pin(to: cpu)
            let seen = Mutex<[Int]>([])
            let worker = try Worker {
                let allowed = Processor.allowed()
                seen.withLock { $0 = allowed }
            }
            worker.join()
            return (worker.pinning, seen.withLock { $0 })
        }
        #expect(pinning == nil)
        #expect(allowed == [cpu])
    }

    @Test(.enabled(if: filtersWork, "seccomp filters are not to be had here"))
    func thatCannotBeHadIsAnErrorAndHoldsNothing() throws {
        final class Held: Sendable {}
        let (error, isHeld) = try onOwnThread {
            guard SystemCallFilter(call: Int(SYS_clone3), error: EAGAIN).install() else { return (Errno?.none, true) }
            var held: Held? = Held()
            weak let watched = held
            var error: Errno?
            do throws(Errno) {
                try Worker { [held] in withExtendedLifetime(held) {} }.join()
            } catch let failure {
                error = failure
            }
            held = nil
            return (error, watched != nil)
        }
        #expect(error == .resourceTemporarilyUnavailable)
        #expect(!isHeld)
    }

    @Test func letsGoOfItsClosureOnceThatHasReturned() throws {
        final class Held: Sendable {}
        weak let watched: Held?
        do {
            let held = Held()
            watched = held
            let worker = try Worker(cpu: Self.missing) { withExtendedLifetime(held) {} }
            worker.join()
        }
        #expect(watched == nil)
    }
}
