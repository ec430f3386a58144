import CLinux
import Glibc
import Kernel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("A worker") struct WorkerTests {
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
        worker.join()
        let (allowed, current) = try #require(seen.withLock { $0 })
        #expect(allowed == [cpu])
        #expect(current == Int32(cpu))
    }

    @Test(arguments: [missing, 8192, -1]) func runsNothingWhereItCannotBeBound(cpu: Int) {
        final class Held: Sendable {}
        weak let watched: Held?
        let runs = Mutex(0)
        do {
            let held = Held()
            watched = held
            #expect(throws: Worker.Refusal.notBound(cpu: cpu, .invalidArgument)) {
                try Worker(cpu: cpu) { withExtendedLifetime(held) { runs.withLock { $0 += 1 } } }.join()
            }
        }
        #expect(runs.withLock { $0 } == 0)
        #expect(watched == nil)
    }

    @Test(.enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"))
    func saysWhichErrorKeptItFromBeingBound() throws {
        let cpu = try #require(Processor.allowed().first)
        let refusal = try onOwnThread {
            #expect(SystemCallFilter(call: Int(SYS_sched_setaffinity), error: EPERM).install())
            return #expect(throws: Worker.Refusal.self) { try Worker(cpu: cpu) {}.join() }
        }
        #expect(refusal == .notBound(cpu: cpu, .notPermitted))
        #expect("\(try #require(refusal))".contains("CPU \(cpu)"))
    }

    @Test func inheritsItsCreatorsProcessorsWhereNoneIsAskedFor() throws {
        let cpu = try #require(Processor.allowed().last)
        let allowed = try onOwnThread {
            try Processor.pin(to: cpu)
            let seen = Mutex<[Int]>([])
            let worker = try Worker {
                let allowed = Processor.allowed()
                seen.withLock { $0 = allowed }
            }
            worker.join()
            return seen.withLock { $0 }
        }
        #expect(allowed == [cpu])
    }

    @Test(.enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"))
    func thatCannotBeHadIsAnErrorAndHoldsNothing() throws {
        final class Held: Sendable {}
        let (error, isHeld) = try onOwnThread {
            #expect(SystemCallFilter(call: Int(SYS_clone3), error: EAGAIN).install())
            var held: Held? = Held()
            weak let watched = held
            var error: Worker.Refusal?
            do throws(Worker.Refusal) {
                try Worker { [held] in withExtendedLifetime(held) {} }.join()
            } catch let failure {
                error = failure
            }
            held = nil
            return (error, watched != nil)
        }
        #expect(error == .noThread(.resourceTemporarilyUnavailable))
        #expect(!isHeld)
    }

    @Test func letsGoOfItsClosureOnceThatHasReturned() throws {
        final class Held: Sendable {}
        weak let watched: Held?
        do {
            let held = Held()
            watched = held
            let worker = try Worker { withExtendedLifetime(held) {} }
            worker.join()
        }
        #expect(watched == nil)
    }
}
