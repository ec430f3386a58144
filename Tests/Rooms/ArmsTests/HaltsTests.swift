import Kernel
import Lockfree
import Testing
import VGIC
import Vocabulary

@testable import Arms

/// The halts of a vCPU by a clock that advances at each reading, so that every halt is short.
@Suite("Halts") struct HaltsTests {
    private struct Nobody: AcknowledgeSink {
        var deliveries = 0
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) { deliveries += 1 }
    }

    @Test func `a vCPU sleeps at its first halt, polls at the next, and counts as kvm_stat does`() throws {
        var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 1)
        configuration.idle = .haltPoll
        let distributor = Distributor(configuration)
        let lpi = try #require(distributor.lpi(INTID(8192)))
        var thread = HostThread(wakes: WakeSet(vcpus: 1))
        distributor.retain(lpi)
        distributor.setTarget(lpi, vcpu: 0, thread: &thread)
        distributor.setProperty(lpi, byte: 0xA3, thread: &thread)
        var sink = Nobody()
        var halts = Halts(vcpus: 1, poll: HaltPoll(nanoseconds: 500_000, era: .newest), clock: .stepped())
        func run() -> RunExit { distributor.run(vcpu: 0, budget: 8, sink: &sink, thread: &thread) }

        // Nothing is known of it yet: it does not poll.
        #expect(run() == .halted)
        var mustRun = halts.begin(0, distributor, &thread)
        #expect(!mustRun && halts.polling == 0 && thread.counters.haltAttemptedPolls == 0)
        distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &thread)
        #expect(thread.counters.wakeUps == 1)
        halts.wake(0)

        // That sleep was short. Now it polls, and what comes meanwhile wakes nobody.
        #expect(run() == .halted && sink.deliveries == 1)
        mustRun = halts.begin(0, distributor, &thread)
        #expect(!mustRun && halts.polling == 1)
        distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &thread)
        mustRun = halts.poll(0, distributor, &thread)
        #expect(mustRun && halts.polling == 0 && thread.counters.wakeUps == 1)
        #expect(thread.counters.haltAttemptedPolls == 1 && thread.counters.haltSuccessfulPolls == 1)

        // Nothing comes: when its time is over it sleeps.
        #expect(run() == .halted && sink.deliveries == 2)
        mustRun = halts.begin(0, distributor, &thread)
        while halts.polling > 0 { mustRun = halts.poll(0, distributor, &thread) }
        #expect(!mustRun && thread.counters.haltAttemptedPolls == 2 && thread.counters.haltSuccessfulPolls == 1)
        #expect(run() == .blocked)
        distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &thread)
        #expect(thread.counters.wakeUps == 2)
    }
}
