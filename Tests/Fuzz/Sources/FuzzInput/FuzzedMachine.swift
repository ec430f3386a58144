import Lockfree
package import VGIC

/// Where acknowledges go that nobody looks at.
private struct NoAcknowledges: AcknowledgeSink {
    mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {}
}

/// A small VM whose guest and userspace do what the input says: vCPUs 17 and 3, 64 LPIs, 1 MiB of memory.
package struct FuzzedMachine<Cache: TranslationCache & ~Copyable>: ~Copyable {
    package let vm: VirtualMachine<Cache>
    package var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
    package var counters: ModelCounters { thread.counters }
    package var its: ITS<Cache> { vm.its }

    package init(_ change: (inout ITSConfiguration) -> Void = { _ in }) {
        var configuration = ITSConfiguration()
        configuration.registers = ITSRegisters()
        configuration.mappingLimit = 128
        change(&configuration)
        vm = VirtualMachine(
            DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: Layout.lpis), its: [configuration],
            memory: GuestMemory(base: Layout.base, size: Layout.size), readers: 1, relax: {})
        vm.lpiTables.propertyBase = Layout.properties | 15
        for vcpu in 0..<2 { vm.lpiTables.setPendingBase(vcpu: vcpu, Layout.pending + UInt64(vcpu) * 0x1_0000) }
    }

    /// Tables, properties and LPIs as a driver sets them up.
    package mutating func boot(isIndirect: Bool = false) throws {
        write(0x100, 1 << 63 | (isIndirect ? 1 << 62 : 0) | Layout.devices)
        write(0x108, 1 << 63 | Layout.collections)
        write(0x80, 1 << 63 | Layout.queue | 15)
        for word in 0..<UInt64(Layout.lpis / 8) {
            try its.memory.setWord(Layout.properties + 8 * word, 0xA3A2_A3A3_A3A3_A3A3)
        }
        for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &thread) }
    }

    /// A guest's write to the control frame.
    package mutating func write(_ offset: UInt64, _ value: UInt64, width: Int = 8) {
        its.write(offset, value, width: width, thread: &thread)
    }

    /// Both vCPUs into the guest; out of it again if `stops`.
    package mutating func run(stops: Bool) {
        var sink = NoAcknowledges()
        for vcpu in 0..<2 {
            _ = vm.distributor.run(vcpu: vcpu, budget: 8, sink: &sink, thread: &thread)
            if stops { vm.distributor.stop(vcpu: vcpu, thread: &thread) }
        }
    }

    /// What must hold of the machine at any time: each event once and inside its device, a reference for each event
    /// that names an LPI and at most one more, for an ap_list (P17), and an account that balances.
    package func check() {
        let snapshot = its.snapshot()
        var eventBits: [UInt32: Int] = [:]
        for device in snapshot.devices {
            precondition(eventBits.updateValue(device.eventBits, forKey: device.device) == nil, "a device twice")
        }
        var names = [Int](repeating: 0, count: Layout.lpis)
        var seen: Set<[UInt32]> = []
        for event in snapshot.events {
            precondition(seen.insert([event.device, event.event]).inserted, "an event twice")
            precondition(event.event < 1 << UInt32(eventBits[event.device]!), "an event that its device has not")
            names[Int(event.entry.intid!) - 8192] += 1
        }
        for (number, count) in names.enumerated() {
            let references = vm.distributor.lpi(INTID(8192 + UInt32(number)))!.references
            precondition((count...(count + 1)).contains(references), "\(references) references of \(count) events")
        }
        let census = vm.distributor.census()
        balance(standing: census.waiting.count + census.stuck.count)
    }

    /// Tears the machine down. Nothing must be left: no table, no reference (P17), nothing pending.
    package mutating func tearDown() {
        run(stops: true)
        vm.tearDown(thread: &thread)
        precondition(its.snapshot() == TableSnapshot(), "torn down, and not empty")
        for number in 0..<UInt32(Layout.lpis) {
            precondition(vm.distributor.lpi(INTID(8192 + number))!.references == 0, "torn down, and still referred to")
        }
        balance(standing: 0)
    }

    /// The third line of the account.
    private func balance(standing: Int) {
        let gone = counters.deliveries + counters.mergedAtFold + counters.mergedAtTransfer + counters.destroyed
        precondition(counters.latched + counters.imported == gone + UInt64(standing), "the account does not balance")
    }
}
