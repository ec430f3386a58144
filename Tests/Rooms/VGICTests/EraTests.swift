import Lockfree
import Testing
import VGIC
import Vocabulary

/// What each era's rules change, and how many locks of KVM a delivery takes under them, against a table that is derived
/// from the kernel's text.
@Suite("Eras") struct EraTests {
    private static func guest(_ era: Era, idle: DistributorConfiguration.Idle = .spin, lpis: Int) -> SteppedGuest {
        var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 16)
        configuration.follow(era)
        var guest = SteppedGuest(listRegisters: 4, era: configuration.sortEra, idle: idle)
        for number in 0..<lpis { guest.mapLPI(UInt32(8192 + number), vcpu: 0, priority: 0xA0) }
        return guest
    }

    /// Comparisons of the kernel's list_sort over so many entries with equal keys. It merges two of its runs before it
    /// takes the next entry, unless the number so far is all ones in binary; runs that are left over are merged from
    /// the last to the first. A merge of equals compares once for each entry of the earlier run.
    static func comparisons(_ count: Int) -> Int {
        var runs: [Int] = []
        var total = 0
        for taken in 0..<count {
            let ones = (~taken).trailingZeroBitCount
            if taken >> ones != 0 {
                let later = runs.count - 1 - ones
                total += runs[later - 1]
                runs[later - 1] += runs.remove(at: later)
            }
            runs.append(1)
        }
        while runs.count > 1 {
            let later = runs.removeLast()
            total += runs[runs.count - 1]
            runs[runs.count - 1] += later
        }
        return total
    }

    /// Locks of the VGIC for a batch of so many LPIs of one running vCPU with four list registers, one batch after the
    /// other, each signalled before the vCPU runs. Row by row, from `vgic.c` of 6.18 and of 6.19:
    ///
    /// * vgic_its_inject_cached_translation: irq_lock; vgic_queue_irq_unlock: ap_list_lock and irq_lock if the LPI left
    ///   the ap_list since.
    /// * exit: fold, irq_lock for each list register; prune, ap_list_lock and irq_lock for each entry.
    /// * entry: ap_list_lock; the depth (6.18) or the summary (6.19), irq_lock for each entry; if they overflow the
    ///   sort, two irq_locks a comparison; irq_lock for each that is put into a list register.
    /// * underflow: one list register of four is left, three entries are gone.
    static func locks(ofBatchOf count: Int, stillQueued: inout Int) -> Int {
        var locks = count + 2 * (count - stillQueued)
        var used = stillQueued
        var waiting = count
        var entries = count
        while true {
            locks += used + 1 + entries
            entries = waiting
            used = min(waiting, 4)
            locks += 1 + waiting + (waiting > 4 ? 2 * comparisons(waiting) : 0) + used
            if waiting <= 4 { break }
            waiting -= 3
        }
        stillQueued = used
        return locks
    }

    @Test func `list_sort compares as often as its definition says`() {
        #expect([1, 2, 3, 4, 5, 8, 16].map(Self.comparisons) == [0, 1, 3, 4, 6, 12, 32])
    }

    @Test(arguments: Era.allCases, [1, 2, 4, 5, 8, 16])
    func `so many LPIs in flight to a running vCPU take the locks of the table`(era: Era, count: Int) {
        var guest = Self.guest(era, lpis: count)
        _ = guest.run()
        var stillQueued = 0
        for batch in 0..<4 {
            let before = guest.counters.lockAcquisitions
            for number in 0..<count { guest.inject(UInt32(8192 + number)) }
            #expect(Set(guest.run()).count == count)
            let expected = Self.locks(ofBatchOf: count, stillQueued: &stillQueued)
            #expect(guest.counters.lockAcquisitions - before == UInt64(expected), "batch \(batch)")
        }
    }

    @Test(arguments: Era.allCases)
    func
        `one LPI takes 8 locks if it is queued still, 12 if not, 15 to a vCPU that sleeps`(
            era: Era
        ) throws
    {
        // The eventfd's own (wqh.lock), and the two of a wake-up (pi_lock, rq->lock), are the host's.
        let eventfd: UInt64 = 1
        let wakeUp: UInt64 = 2
        var queued = 0
        _ = Self.locks(ofBatchOf: 1, stillQueued: &queued)
        #expect(UInt64(Self.locks(ofBatchOf: 1, stillQueued: &queued)) + eventfd == 8)

        var running = Self.guest(era, lpis: 1)
        _ = running.run()
        var before = running.counters
        running.inject(8192)
        #expect(running.run() == [8192])
        running.distributor.stop(vcpu: 0, thread: &running.on.thread)
        #expect(running.counters.lockAcquisitions - before.lockAcquisitions + eventfd == 12)
        #expect(running.counters.listRegisterWrites == 1 && running.counters.listRegisterClears == 1)

        var asleep = Self.guest(era, idle: .wfi, lpis: 1)
        _ = asleep.run()
        before = asleep.counters
        asleep.inject(8192)
        #expect(asleep.counters.wakeUps == 1)
        #expect(asleep.run() == [8192])
        #expect(asleep.counters.lockAcquisitions - before.lockAcquisitions + eventfd + wakeUp == 15)
    }

    @Test(arguments: Era.allCases)
    func `an empty list is entered and left without a lock up to 6.18, with two from 6.19`(
        era: Era
    ) {
        var guest = Self.guest(era, lpis: 1)
        let before = guest.counters.lockAcquisitions
        _ = guest.run()
        guest.distributor.stop(vcpu: 0, thread: &guest.on.thread)
        #expect(guest.counters.lockAcquisitions - before == (era == .linux619 ? 2 : 0))
    }

    @Test func `from 6.19 only what goes to this vCPU overflows its list registers`() {
        for era in [Era.linux618, .linux619] {
            var guest = Self.guest(era, lpis: 5)
            for number in 0..<5 { guest.inject(UInt32(8192 + number)) }
            // The fifth goes elsewhere meanwhile; it is on this ap_list until a prune.
            guest.distributor.setTarget(guest.interrupt(8196), vcpu: 1, thread: &guest.on.thread)
            let before = guest.counters.lockAcquisitions
            #expect(guest.run() == [8192, 8193, 8194, 8195])
            #expect(guest.counters.maintenanceInterrupts == (era == .linux618 ? 1 : 0))
            // ap_list_lock, the summary's five, no sort, four list registers.
            if era == .linux619 { #expect(guest.counters.lockAcquisitions - before == 1 + 5 + 4) }
        }
    }

    @Test(arguments: Era.allCases) func `MOVALL moves the source's LPIs up to 6.9, and every LPI of the VM from 6.10`(
        era: Era
    ) throws {
        var machine = BareMachine(ids: [17, 3, 9]) { $0.follow(era) }
        try machine.boot()
        try machine.map()
        try machine.submit([.movall(from: VCPUID(3), to: VCPUID(9))])
        let lpis = try [8195, 8196].map { try #require(machine.vm.distributor.lpi(INTID($0))) }
        #expect(lpis.map { machine.vm.distributor.state(of: $0).target } == (era == .linux66 ? [0, 2] : [2, 2]))
    }

    @Test(arguments: Era.allCases)
    func `S1: GITS_BASER1 shrunk with Valid kept drops its collections in the newest alone`(
        era: Era
    ) throws {
        var machine = BareMachine { $0.follow(era) }
        machine.write(0x108, 1 << 63 | BareMachine.collections | 1)
        machine.write(0x100, 1 << 63 | BareMachine.devices)
        machine.write(0x80, 1 << 63 | BareMachine.queue | 15)
        machine.write(0, 1, width: 4)
        try machine.submit([.mapc(collection: CollectionID(0), target: VCPUID(17), valid: true)])
        machine.write(0, 0, width: 4)
        machine.write(0x108, 1 << 63 | BareMachine.collections)
        #expect(machine.its.snapshot().collections.isEmpty == (era == .linux619))
        try machine.control(1)
        #expect(try (machine.its.memory.word(BareMachine.collections) == 0) == (era == .linux619), "CTE 0 is the end")
    }
}
