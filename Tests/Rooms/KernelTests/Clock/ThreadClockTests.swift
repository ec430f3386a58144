import CLinux
import Kernel
import Synchronization
import TestSupport
import Testing

@Suite("A thread's clock") struct ThreadClockTests {
    @Test func countsWhatTheThreadItselfDid() throws {
        let start = TickClock.rawNanoseconds()
        let before = ThreadClock.cpuNanoseconds()
        // Work, however long that takes on a machine that others use as well.
        #expect(eventually { ThreadClock.cpuNanoseconds() - before > 20_000_000 })
        let used = ThreadClock.cpuNanoseconds() - before
        let elapsed = TickClock.rawNanoseconds() - start
        // The two clocks may run at rates that differ by a little.
        #expect(Double(used) < Double(elapsed) * 1.01)
    }

    @Test func standsWhileTheThreadRests() {
        let before = ThreadClock.cpuNanoseconds()
        Processor.sleep(nanoseconds: 200_000_000)
        #expect(ThreadClock.cpuNanoseconds() - before < 150_000_000)
    }

    @Test func isThatOfTheCallerWhereTheClockIsAsked() {
        let clock = TickClock.calibrated()
        let before = ThreadClock.cpuNanoseconds()
        let asked = clock.threadNanoseconds()
        #expect(before <= asked && asked <= ThreadClock.cpuNanoseconds())
    }

    @Test func canBeReadOfAnotherThread() throws {
        let number = Atomic<Int32>(0)
        let isOver = Atomic<Bool>(false)
        let busy = try Worker {
            number.store(irqmark_thread_id(), ordering: .releasing)  // pairs with the loads below
            while !isOver.load(ordering: .relaxed) { Processor.pause() }
        }
        #expect(eventually { number.load(ordering: .acquiring) != 0 })
        let thread = number.load(ordering: .acquiring)
        let own = ThreadClock.cpuNanoseconds()
        #expect(ThreadClock.cpuNanoseconds(thread: irqmark_thread_id()) >= own)
        let first = ThreadClock.cpuNanoseconds(thread: thread)
        #expect(eventually { ThreadClock.cpuNanoseconds(thread: thread) > first + 5_000_000 })
        isOver.store(true, ordering: .relaxed)
        busy.join()
        // A thread that was joined can be seen for a moment more.
        #expect(eventually { ThreadClock.cpuNanoseconds(thread: thread) == 0 })
    }

    @Test func countsHowOftenTheThreadWasTakenOff() throws {
        let counts = try onOwnThread { (0..<2).map { _ in ThreadClock.involuntarySwitches() } }
        let first = try #require(counts[0])
        let second = try #require(counts[1])
        #expect(first <= second)
        // The kernel's own file of the thread says no other number.
        let (before, text, after) = try onOwnThread {
            (
                ThreadClock.involuntarySwitches(), TextFile.read("/proc/thread-self/status"),
                ThreadClock.involuntarySwitches()
            )
        }
        let line = try #require(text?.split(separator: "\n").first { $0.hasPrefix("nonvoluntary_ctxt_switches:") })
        let told = try #require(UInt64(line.split(separator: "\t")[1]))
        #expect(try #require(before) <= told && told <= (try #require(after)))
    }
}
