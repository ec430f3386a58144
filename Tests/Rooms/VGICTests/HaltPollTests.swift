import Lockfree
import Testing
import Vocabulary

@testable import VGIC

/// Halt polling against `kvm_vcpu_halt` and its helpers in `virt/kvm/kvm_main.c`, with the defaults of the module:
/// grow 2, grow_start 10,000 ns, shrink 0 in 6.6 and 2 later, halt_poll_ns 500,000 on arm64.
@Suite("Halt polling") struct HaltPollTests {
    /// The windows after halts of those lengths, in ns.
    private static func windows(_ halts: [UInt64], limit: UInt64 = 500_000, _ era: Era = .newest) -> [UInt64] {
        var poll = HaltPoll(nanoseconds: limit, era: era)
        return halts.map { time in
            poll.halted(for: time)
            return poll.nanoseconds
        }
    }

    @Test func `the window doubles from 10 us up to the limit while sleeps are shorter than the limit`() {
        #expect(
            Self.windows([100_000, 100_000, 100_000, 100_000, 100_000, 499_999, 499_999, 499_999])
                == [10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 500_000, 500_000])
        // A halt that ends inside the window, or takes as long as the limit, changes nothing.
        #expect(Self.windows([9, 10_000, 500_000]) == [10_000, 10_000, 10_000])
        #expect(Self.windows([1_000, 1_000], limit: 7_000) == [7_000, 7_000])
    }

    @Test func `a sleep beyond the limit halves the window, in 6_6 it ends it`() {
        let halts: [UInt64] = [100_000, 100_000, 100_000, 600_000, 600_000, 600_000, 600_000]
        #expect(Self.windows(halts) == [10_000, 20_000, 40_000, 20_000, 10_000, 0, 0])
        for era in [Era.linux612, .linux618] { #expect(Self.windows(halts, era) == Self.windows(halts)) }
        #expect(Self.windows(halts, .linux66) == [10_000, 20_000, 40_000, 0, 0, 0, 0])
    }

    @Test func `without a limit nothing grows`() {
        #expect(Self.windows([1, 100_000, 1_000_000], limit: 0) == [0, 0, 0])
    }

    @Test func `a vCPU that polls has left the guest, looks under ap_list_lock, and runs on without a wake-up`() {
        var guest = SteppedGuest(era: .from619, idle: .haltPoll)
        guest.mapLPI(8192, vcpu: 0, priority: 0xA0)
        let exit = guest.distributor.run(vcpu: 0, budget: 8, sink: &guest.sink, thread: &guest.on.thread)
        #expect(exit == .halted)
        var before = guest.counters
        for _ in 0..<3 {
            let isFound = guest.distributor.poll(vcpu: 0, thread: &guest.on.thread)
            #expect(!isFound)
        }
        // An empty ap_list: its lock alone. No count of a delivery's locks moves.
        #expect(guest.counters.haltPollChecks - before.haltPollChecks == 3)
        #expect(guest.counters.haltPollLocks - before.haltPollLocks == 3)
        #expect(guest.counters.lockAcquisitions == before.lockAcquisitions)

        guest.inject(8192)
        before = guest.counters
        let isFound = guest.distributor.poll(vcpu: 0, thread: &guest.on.thread)
        #expect(isFound)
        #expect(guest.counters.haltPollLocks - before.haltPollLocks == 2, "ap_list_lock and one irq_lock")
        #expect(guest.counters.wakeUps == 0 && guest.counters.kicks == 0, "nobody sleeps, nobody is in the guest")
        let next = guest.distributor.run(vcpu: 0, budget: 8, sink: &guest.sink, thread: &guest.on.thread)
        #expect(next == .halted && guest.sink.seen == [8192])
        #expect(guest.balances)
    }

    @Test func `what comes between the last look and the sleep keeps the vCPU awake, what comes later wakes it`() {
        var guest = SteppedGuest(era: .from619, idle: .haltPoll)
        guest.mapLPI(8192, vcpu: 0, priority: 0xA0)
        func run() { _ = guest.distributor.run(vcpu: 0, budget: 8, sink: &guest.sink, thread: &guest.on.thread) }
        run()
        var isFound = guest.distributor.poll(vcpu: 0, thread: &guest.on.thread)
        #expect(!isFound)
        guest.inject(8192)
        var isBlocked = guest.distributor.block(vcpu: 0, thread: &guest.on.thread)
        #expect(!isBlocked && guest.counters.wakeUps == 0)
        run()
        isFound = guest.distributor.poll(vcpu: 0, thread: &guest.on.thread)
        isBlocked = guest.distributor.block(vcpu: 0, thread: &guest.on.thread)
        #expect(!isFound && isBlocked)
        guest.inject(8192)
        #expect(guest.counters.wakeUps == 1)
        run()
        #expect(guest.sink.seen == [8192, 8192] && guest.balances)
    }

    @Test func `a vPE is put for a poll as for a sleep, and its doorbell ends the poll before any lock`() throws {
        var rig = try DirectRig(idle: .haltPoll)
        #expect(rig.guest.run().isEmpty)
        var before = rig.guest.counters
        #expect(before.vpePuts == 4 && before.doorbellRequests == 4, "two halts of each vCPU")
        rig.deviceSignals(0)
        #expect(rig.guest.counters.doorbells == 1 && rig.guest.counters.wakeUps == 0)
        before = rig.guest.counters
        let isFound = rig.vm.distributor.poll(vcpu: 0, thread: &rig.guest.on.thread)
        #expect(isFound)
        #expect(rig.guest.counters.haltPollLocks == before.haltPollLocks)
        #expect(rig.guest.run() == [8192] && rig.guest.balances)
        #expect(rig.guest.counters.vpeLoads > before.vpeLoads && rig.guest.counters.vpePuts > before.vpePuts)
    }
}
