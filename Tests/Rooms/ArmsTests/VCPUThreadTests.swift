import Irqfd
import Kernel
import Lockfree
import Synchronization
import Testing
import VGIC
import Vocabulary

@testable import Arms

@Suite("The thread of the vCPUs", .serialized) struct VCPUThreadTests {
    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    private static func make() throws -> VCPUThread {
        var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 1)
        configuration.idle = .wfi
        let wakes = WakeSet.onFutex(vcpus: 1)
        _ = wakes.runnable.insert(0)
        return try VCPUThread(
            distributor: Distributor(configuration), wakes: wakes, blocks: true,
            polls: HaltPoll(nanoseconds: 0, era: .newest),
            recorder: Recorder(clock: .calibrated(), probe: StageProbe()), cpu: nil)
    }

    @Test func runsOnceEvenIfItIsPausedBeforeItWoke() throws {
        let thread = try Self.make()
        defer { thread.end() }
        thread.resume()
        thread.pause()
        #expect(thread.counters.guestEntries == 1)
    }

    /// Each round meets the thread somewhere else on its way to sleep. A hang would stop all tests, so the rounds run
    /// on a thread that this one can give up on.
    @Test func canBePausedAtAnyMomentAfterItWasResumed() async throws {
        let thread = try Self.make()
        let finished = Flag()
        let driver = try Worker {
            // As many as three seconds allow: where there is one processor each hand-over is a time slice.
            let end = TickClock.rawNanoseconds() + 3_000_000_000
            for round in 0..<2_000 where round < 200 || TickClock.rawNanoseconds() < end {
                thread.resume()
                for _ in 0..<round % 200 { Processor.pause() }
                thread.pause()
            }
            finished.isSet.store(true, ordering: .releasing)  // pairs with the load below
        }
        for _ in 0..<48_000 where !finished.isSet.load(ordering: .acquiring) {
            try await Task.sleep(for: .milliseconds(5))
        }
        let hasFinished = finished.isSet.load(ordering: .acquiring)
        #expect(hasFinished, "still waiting after four minutes")
        if hasFinished {
            driver.join()
            thread.end()
        }
    }
}
