import Lockfree
import Testing
import VGIC

/// P20. Every ap_list_lock and irq_lock of the debug build goes through `HeldLocks`, so each other test of this room
/// is its test too. its_lock and the locks above it are taken by few callers, in the order that their types name.
struct LockOrderTests {
    @Test func `the order of the kernel is allowed`() {
        var held = HeldLocks()
        for rank: HeldLocks.Rank in [.its, .apList(3), .apList(17), .irq, .irq] {
            let isAllowed = held.take(rank)
            #expect(isAllowed)
        }
        for rank: HeldLocks.Rank in [.apList(3), .irq, .its, .irq, .apList(17)] {
            let isHeld = held.drop(rank)
            #expect(isHeld)
        }
        #expect(held.isEmpty)
    }

    @Test(arguments: [
        [HeldLocks.Rank.irq, .apList(3)], [.apList(17), .apList(3)], [.apList(3), .apList(3)], [.irq, .irq],
        [.its, .irq, .irq], [.apList(3), .its], [.irq, .its], [.apList(3), .irq, .irq, .apList(17)],
    ])
    func `an acquisition against the order is found`(ranks: [HeldLocks.Rank]) {
        var held = HeldLocks()
        var answers: [Bool] = []
        for rank in ranks { answers.append(held.take(rank)) }
        #expect(answers.last == false)
        #expect(answers.dropLast().allSatisfy { $0 })
    }

    @Test func `what is not held cannot be given back`() {
        var held = HeldLocks()
        let answers = [held.take(.apList(3)), held.drop(.irq), held.drop(.apList(17)), held.drop(.apList(3))]
        #expect(answers == [true, false, false, true])
    }

    /// Two senders that also retarget, against two running vCPUs: every lock in order, nothing lost.
    @Test(arguments: SortEra.allCases) func `senders, moves and vCPUs at once keep the order and the account`(
        era: SortEra
    ) async throws {
        var guest = SteppedGuest(listRegisters: 1, era: era)
        for lpi: UInt32 in 0..<16 { guest.mapLPI(8192 + lpi, vcpu: Int(lpi % 2), priority: UInt8(lpi) * 8) }
        for spi: UInt32 in 40..<44 { guest.configure(spi) }
        let distributor = guest.distributor
        let counted = await withTaskGroup(of: ModelCounters.self) { group in
            for sender in 0..<2 {
                group.addTask { await Self.send(UInt64(sender), distributor) }
                group.addTask { await Self.run(sender, distributor) }
            }
            var sum = ModelCounters()
            for await counters in group { sum += counters }
            return sum
        }
        guest.counters += counted
        for _ in 0..<4 {
            for vcpu in 0..<2 {
                guest.stop(vcpu: vcpu)
                _ = guest.run(vcpu: vcpu, budget: 10_000)
            }
        }
        #expect(distributor.census().stuck.isEmpty)
        #expect(guest.counters.latched > 0 && guest.balances)
    }

    private static func send(_ seed: UInt64, _ distributor: Distributor) async -> ModelCounters {
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        var state = seed &* 977 &+ 1
        for step in 0..<4000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let draw = state >> 33
            let isSPI = draw % 5 == 0
            let intid = isSPI ? UInt32(40 + draw / 8 % 4) : UInt32(8192 + draw / 8 % 16)
            guard let irq = distributor.interrupt(INTID(intid)) else { continue }
            if draw % 7 == 0 {
                distributor.setTarget(irq, vcpu: Int(draw / 64 % 2), thread: &thread)
            } else if isSPI {
                try? distributor.setLine(intid: INTID(intid), level: true, thread: &thread)
            } else {
                distributor.inject(irq, stamp: .unknown, thread: &thread)
            }
            if step % 16 == 0 { await Task.yield() }
        }
        return thread.counters
    }

    private static func run(_ vcpu: Int, _ distributor: Distributor) async -> ModelCounters {
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        var sink = SteppedGuest.Acknowledges()
        for step in 0..<2000 {
            if step % 8 == 0 { distributor.tick(vcpu: vcpu) }
            _ = distributor.run(vcpu: vcpu, budget: 64, sink: &sink, thread: &thread)
            await Task.yield()
        }
        return thread.counters
    }
}
