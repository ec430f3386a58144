import Lockfree
import VGIC

/// The interrupt controller that a trace is replayed on: the physical ITS with its redistributors (profile `qemu`), or
/// KVM's virtual ITS with its vCPUs (profile `kvm`). RDbase is the processor number in both.
struct ReplayMachine<Cache: TranslationCache & ~Copyable> {
    private enum Side {
        case redistributors(RedistributorTables)
        case machine(VirtualMachine<Cache>)
    }

    struct NoKicks: KickSink, ~Copyable {
        borrowing func kick(vcpu: Int) {}
        borrowing func wake(vcpu: Int) {}
    }

    let its: ITS<Cache>
    private let side: Side
    private(set) var counters = ModelCounters()

    /// - Parameter gic: 3 or 4: whether the ITS knows the GICv4 commands. KVM's knows none of them.
    init(profile: Profile.Name, gic: Int, redistributors: Int) {
        var configuration = ITSConfiguration()
        switch profile {
        case .qemu:
            configuration.profile = gic == 4 ? .qemuGICv4 : .qemu
            let tables = RedistributorTables(count: redistributors)
            side = .redistributors(tables)
            its = ITS(configuration, redistributors: tables, quiescence: Quiescence(readers: 1, relax: {}))
        case .kvm:
            let ids = (0..<redistributors).map { VCPUID(UInt32($0)) }
            let machine = VirtualMachine<Cache>(
                DistributorConfiguration(vcpuIDs: ids, lpiCount: 57_344), its: [configuration], readers: 1, relax: {})
            // What the guest wrote into its property table is not recorded: every LPI is taken to be enabled.
            for offset in stride(from: UInt64(0), to: 57_344, by: 8) {
                let address = machine.lpiTables.propertyAddress(INTID.firstLPI) &+ offset
                try? machine.its.memory.setWord(address, 0xA3A3_A3A3_A3A3_A3A3)
            }
            side = .machine(machine)
            its = machine.its
        }
    }

    /// One command of the queue.
    mutating func perform(_ packet: CommandPacket) -> CommandRecord {
        its.perform(packet, counters: &counters, kicks: NoKicks(), reader: 0)
    }

    /// One write to GITS_TRANSLATER.
    mutating func signal(_ device: UInt32, _ event: UInt32) -> EventOutcome {
        its.signal(DeviceID(device), EventID(event), stamp: .unknown, counters: &counters, kicks: NoKicks())
    }

    mutating func setEnabled(_ isEnabled: Bool) { its.setEnabled(isEnabled, counters: &counters, reader: 0) }

    mutating func setLimits(_ limits: PhysicalLimits) {
        if case .redistributors = side { its.setLimits(limits, counters: &counters, reader: 0) }
    }

    mutating func flushCache() { its.flushCache(counters: &counters, reader: 0) }

    mutating func setLPIs(_ rd: Int, _ isEnabled: Bool) {
        switch side {
        case .redistributors(let tables): tables.setEnabled(rd, isEnabled)
        case .machine(let machine):
            if isEnabled {
                machine.enableLPIs(vcpu: rd, counters: &counters, kicks: NoKicks(), reader: 0)
            } else {
                machine.setLPIsEnabled(vcpu: rd, false, counters: &counters, reader: 0)
            }
        }
    }

    func setINTIDBits(_ rd: Int, _ bits: Int) {
        switch side {
        case .redistributors(let tables): tables.setINTIDBits(rd, bits)
        case .machine(let machine):
            machine.lpiTables.propertyBase = machine.lpiTables.propertyBase & ~0x1F | UInt64(bits - 1)
        }
    }

    func setResident(_ rd: Int, _ table: UInt64?) {
        if case .redistributors(let tables) = side { tables.setResident(rd, table) }
    }

    func isPending(_ rd: Int, _ intid: UInt32) -> Bool {
        switch side {
        case .redistributors(let tables): tables.isPending(rd, intid)
        case .machine(let machine):
            machine.distributor.lpi(INTID(intid)).map {
                machine.distributor.isPending($0) && machine.distributor.target(of: $0) == rd
            } ?? false
        }
    }

    /// The CPU acknowledges: true if that could be.
    mutating func acknowledge(_ rd: Int, _ intid: UInt32) -> Bool {
        switch side {
        case .redistributors(let tables): return tables.acknowledge(rd, intid)
        case .machine(let machine):
            guard isPending(rd, intid), let lpi = machine.distributor.lpi(INTID(intid)) else { return false }
            // What IAR does to a pending LPI, without the entry and the exit around it.
            machine.distributor.clearPending(lpi, counters: &counters)
            return true
        }
    }

    func isVirtualPending(_ vintid: UInt32, table: UInt64) -> Bool {
        guard case .redistributors(let tables) = side else { return false }
        return tables.isVirtualPending(vintid, table: table)
    }

    func acknowledgeVirtual(_ rd: Int, _ vintid: UInt32) -> Bool {
        guard case .redistributors(let tables) = side else { return false }
        return tables.acknowledgeVirtual(rd, vintid)
    }

    /// Every set pending bit.
    var pending: Set<TraceLine.Pending> {
        var bits: Set<TraceLine.Pending> = []
        switch side {
        case .redistributors(let tables):
            for rd in 0..<tables.count { for intid in tables.pending(rd) { bits.insert(.init(rd: rd, intid: intid)) } }
        case .machine(let machine):
            for number in 0..<UInt32(57_344) {
                guard let lpi = machine.distributor.lpi(INTID(INTID.firstLPI + number)), lpi.references > 0,
                    machine.distributor.isPending(lpi), let rd = machine.distributor.target(of: lpi)
                else { continue }
                bits.insert(.init(rd: rd, intid: lpi.intid.rawValue))
            }
        }
        return bits
    }

    /// Every set bit of the virtual pending tables, the table as the trace spells it.
    var virtualPending: Set<TraceLine.VirtualPending> {
        guard case .redistributors(let tables) = side else { return [] }
        var bits: Set<TraceLine.VirtualPending> = []
        for table in tables.virtualTables {
            for vintid in tables.virtualPending(table) {
                bits.insert(.init(vpt: Replay<Cache>.hexadecimal(table), vintid: vintid))
            }
        }
        return bits
    }
}
