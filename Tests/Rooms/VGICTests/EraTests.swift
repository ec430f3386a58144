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
        var guest = SteppedGuest(
            listRegisters: 4, era: configuration.sortEra, readSide: configuration.readSide, idle: idle)
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
    ///
    /// Beside the locks, atomic changes of reference counts and read-side sections, from `vgic-its.c`, `vgic.c` and
    /// `eventfd.c`:
    ///
    /// * irqfd_wakeup: a section of irq_srcu. vgic_its_inject_cached_translation: from 6.10 a section of the buses'
    ///   SRCU (kvm_io_bus_get_dev), one of RCU; a reference taken (vgic_its_check_cache) and dropped (vgic_put_irq).
    /// * vgic_queue_irq_unlock: a reference taken for the ap_list. vgic_prune_ap_list: dropped, for each that leaves.
    /// * vgic_v3_fold_lr_state: vgic_get_irq and vgic_put_irq for each list register; from 6.10 a section of RCU.
    static func work(ofBatchOf count: Int, _ era: Era = .newest, stillQueued: inout Int) -> Work {
        var locks = count + 2 * (count - stillQueued)
        var references = 2 * count + (count - stillQueued)
        var folded = 0
        var gone = 0
        var used = stillQueued
        var waiting = count
        var entries = count
        while true {
            locks += used + 1 + entries
            references += 2 * used + gone
            folded += used
            entries = waiting
            used = min(waiting, 4)
            locks += 1 + waiting + (waiting > 4 ? 2 * comparisons(waiting) : 0) + used
            if waiting <= 4 { break }
            waiting -= 3
            gone = 3
        }
        stillQueued = used
        let sections = era == .linux66 ? count : 3 * count + folded
        return Work(locks: UInt64(locks), references: UInt64(references), sections: UInt64(sections))
    }

    /// What KVM does for a batch.
    struct Work: Equatable {
        var locks: UInt64
        var references: UInt64
        var sections: UInt64

        init(locks: UInt64, references: UInt64, sections: UInt64) {
            (self.locks, self.references, self.sections) = (locks, references, sections)
        }

        /// What was counted between two moments.
        init(_ after: ModelCounters, since before: ModelCounters) {
            let done = after - before
            self.init(locks: done.lockAcquisitions, references: done.references, sections: done.readSections)
        }
    }

    @Test func `list_sort compares as often as its definition says`() {
        #expect([1, 2, 3, 4, 5, 8, 16].map(Self.comparisons) == [0, 1, 3, 4, 6, 12, 32])
    }

    @Test(arguments: Era.allCases, [1, 2, 4, 5, 8, 16])
    func `so many LPIs in flight to a running vCPU take locks, references and sections as the table says`(
        era: Era, count: Int
    ) {
        var guest = Self.guest(era, lpis: count)
        _ = guest.run()
        var stillQueued = 0
        for batch in 0..<4 {
            let before = guest.counters
            for number in 0..<count { guest.inject(UInt32(8192 + number)) }
            #expect(Set(guest.run()).count == count)
            let expected = Self.work(ofBatchOf: count, era, stillQueued: &stillQueued)
            #expect(Work(guest.counters, since: before) == expected, "batch \(batch)")
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
        _ = Self.work(ofBatchOf: 1, era, stillQueued: &queued)
        let again = Self.work(ofBatchOf: 1, era, stillQueued: &queued)
        #expect(again.locks + eventfd == 8)
        #expect(again.references == 4 && again.sections == (era == .linux66 ? 1 : 4))

        var running = Self.guest(era, lpis: 1)
        _ = running.run()
        var before = running.counters
        running.inject(8192)
        #expect(running.run() == [8192])
        running.distributor.stop(vcpu: 0, thread: &running.on.thread)
        #expect(running.counters.lockAcquisitions - before.lockAcquisitions + eventfd == 12)
        // Look-up and end, the ap_list's, the fold's, and the ap_list's once more.
        #expect(running.counters.references - before.references == 2 + 1 + 2 + 1)
        #expect(running.counters.listRegisterWrites == 1 && running.counters.listRegisterClears == 1)

        var asleep = Self.guest(era, idle: .wfi, lpis: 1)
        _ = asleep.run()
        before = asleep.counters
        asleep.inject(8192)
        #expect(asleep.counters.wakeUps == 1)
        #expect(asleep.run() == [8192])
        #expect(asleep.counters.lockAcquisitions - before.lockAcquisitions + eventfd + wakeUp == 15)
    }

    @Test func `an SPI has no reference count, and is found without a section`() throws {
        var guest = Self.guest(.newest, lpis: 1)
        guest.configure(40)
        let before = guest.counters
        try guest.line(40, true)
        #expect(guest.run() == [40])
        try guest.line(40, false)
        guest.distributor.stop(vcpu: 0, thread: &guest.on.thread)
        #expect(guest.counters.references == before.references && guest.counters.readSections == before.readSections)
        #expect(guest.counters.listRegisterClears > before.listRegisterClears)
    }

    @Test(arguments: Era.allCases)
    func `KVM_SIGNAL_MSI takes a reference for the cache, then two a hit, in the sections of the era`(
        era: Era
    ) throws {
        var machine = BareMachine(era: era)
        try machine.boot()
        try machine.map()
        // Between injection and list registers nothing runs here: what the ap_list holds is one reference.
        var before = machine.counters
        _ = try machine.signal(20)
        var done = machine.counters - before
        #expect(done.cacheMisses == 1 && done.references == 1 + 1 && done.readSections == (era == .linux66 ? 1 : 3))
        before = machine.counters
        _ = try machine.signal(20)
        done = machine.counters - before
        #expect(done.cacheHits == 1 && done.references == 2 && done.readSections == (era == .linux66 ? 0 : 2))
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
