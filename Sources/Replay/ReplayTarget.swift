import Lockfree
import VGIC
import Vocabulary
import Workloads

/// The interrupt controller that replays a trace: the physical ITS with its redistributors (profile `qemu`), or KVM's
/// virtual ITS with its vCPUs (profile `kvm`). RDbase is the processor number in both.
final class ReplayTarget<Cache: TranslationCache & ~Copyable> {
    private enum Side {
        case redistributors(RedistributorTables)
        case machine(VirtualMachine<Cache>)
    }

    let its: ITS<Cache>
    private let side: Side
    /// No thread runs the vCPUs: a vCPU that is woken stays so.
    private var thread: HostThread

    /// A machine with an ITS of the profile and so many redistributors. With `gic` 4 the physical ITS knows the GICv4
    /// commands, with 3 it does not; KVM's knows none of them.
    init(profile: ITSProfile, gic: Int, redistributors: Int) {
        thread = HostThread(wakes: WakeSet(vcpus: redistributors), reader: 0)
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
            // The guest's writes to its property table are not recorded: every LPI counts as enabled.
            for offset in stride(from: UInt64(0), to: 57_344, by: 8) {
                let address = machine.lpiTables.propertyAddress(INTID.firstLPI) &+ offset
                try? machine.its.memory.setWord(address, 0xA3A3_A3A3_A3A3_A3A3)
            }
            for vcpu in 0..<redistributors {
                machine.lpiTables.setPendingBase(vcpu: vcpu, Self.pendingTables + UInt64(vcpu) << 16)
            }
            side = .machine(machine)
            its = machine.its
        }
    }

    /// The address of the first of KVM's vCPUs' pending tables, 64 KiB each; the recorded guests use nothing there.
    private static var pendingTables: UInt64 { 0xB800_0000 }

    /// Carries out one command of the queue.
    func perform(_ packet: CommandPacket) -> CommandRecord {
        its.perform(packet, thread: &thread)
    }

    /// Writes once to GITS_TRANSLATER.
    func signal(_ device: UInt32, _ event: UInt32) -> EventOutcome {
        its.signal(DeviceID(device), EventID(event), stamp: .unknown, thread: &thread)
    }

    func setEnabled(_ isEnabled: Bool) { its.setEnabled(isEnabled, thread: &thread) }

    /// Sets the tables that the guest gave the ITS before it enabled it. KVM's ITS takes their pages (GITS_BASER<n>);
    /// an indirect device table gets all its second-level tables.
    func setTables(_ limits: PhysicalLimits, devices: TraceLine.Table, collections: TraceLine.Table) {
        guard case .machine = side else { return its.setLimits(limits, thread: &thread) }
        let upper: UInt64 = 0xBE00_0000
        let lower: UInt64 = 0x4000_0000
        if devices.indirect != 0 {
            // The place of the second-level tables does not matter: KVM writes to them only when it saves.
            for index in 0..<min(Self.pages(devices) * 8192, 65_536 / 8192) {
                try? its.memory.setWord(upper + 8 * index, 1 << 63 | lower + index << 16)
            }
        }
        let indirect: UInt64 = devices.indirect != 0 ? 1 << 62 : 0
        write(0x100, 1 << 63 | indirect | upper | (Self.pages(devices) - 1))
        write(0x108, 1 << 63 | 0xBF10_0000 | (Self.pages(collections) - 1))
    }

    private func write(_ offset: UInt64, _ value: UInt64) {
        its.write(offset, value, width: 8, thread: &thread)
    }

    /// The size of a table in pages of 64 KiB, the only ones that KVM has. A table that is not valid has no defined
    /// size.
    private static func pages(_ table: TraceLine.Table) -> UInt64 {
        let (bytes, overflows) = table.pages.multipliedReportingOverflow(by: table.pageSize)
        return overflows ? 256 : min(max(bytes / 65_536 + (bytes % 65_536 == 0 ? 0 : 1), 1), 256)
    }

    func flushCache() { its.flushCache(thread: &thread) }

    /// Saves the machine, resets it, and restores it: pending tables, ITS tables and registers, in the order of the
    /// kernel's documentation (arm-vgic-its.rst). Does nothing with profile `qemu`.
    func saveAndRestore() throws {
        guard case .machine(let machine) = side else { return }
        typealias Attributes = ITS<Cache>.Control
        let registers = try [0x80, 0x88, 0x90, 0x100, 0x108].map { ($0, try its.register($0, thread: &thread)) }
        let control = try its.register(0, thread: &thread)
        try machine.savePendingTables(thread: &thread)
        for step in [Attributes.saveTables, .reset] {
            try its.control(step.rawValue, thread: &thread)
        }
        // A write to CBASER resets both positions; CREADR is restored before CWRITER, so that nothing is read from the
        // queue.
        for (offset, value) in registers.sorted(by: { ($0.0 == 0x88 ? 1 : 0) < ($1.0 == 0x88 ? 1 : 0) }) {
            try its.setRegister(offset, value, thread: &thread)
        }
        try its.control(Attributes.restoreTables.rawValue, thread: &thread)
        try its.setRegister(0, control, thread: &thread)
    }

    func setLPIs(_ rd: Int, _ isEnabled: Bool) {
        switch side {
        case .redistributors(let tables): tables.setEnabled(rd, isEnabled)
        case .machine(let machine):
            if isEnabled {
                machine.enableLPIs(vcpu: rd, thread: &thread)
            } else {
                machine.setLPIsEnabled(vcpu: rd, false, thread: &thread)
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

    /// The virtual pending table that is resident on a redistributor; nil for none.
    func resident(_ rd: Int) -> UInt64? {
        if case .redistributors(let tables) = side { tables.resident(rd) } else { nil }
    }

    func areLPIsEnabled(_ rd: Int) -> Bool {
        switch side {
        case .redistributors(let tables): tables.isEnabled(rd)
        case .machine(let machine): machine.distributor.lpisEnabled(vcpu: rd)
        }
    }

    /// The redistributors at which an LPI is pending. In KVM an LPI is pending at its target only.
    func pendingPlaces(_ intid: UInt32) -> [Int] {
        switch side {
        case .redistributors(let tables): return (0..<tables.count).filter { tables.isPending($0, intid) }
        case .machine(let machine):
            guard let lpi = machine.distributor.lpi(INTID(intid)), machine.distributor.isPending(lpi) else { return [] }
            return [machine.distributor.target(of: lpi) ?? -1]
        }
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

    /// Acknowledges an LPI on a CPU; false if it is not pending there.
    func acknowledge(_ rd: Int, _ intid: UInt32) -> Bool {
        switch side {
        case .redistributors(let tables): return tables.acknowledge(rd, intid)
        case .machine(let machine):
            guard isPending(rd, intid), let lpi = machine.distributor.lpi(INTID(intid)) else { return false }
            // Does what a read of IAR does to a pending LPI, and what the exits around it do to the ap_lists.
            machine.distributor.clearPending(lpi, thread: &thread)
            for vcpu in 0..<machine.distributor.vcpuCount {
                machine.distributor.prune(vcpu: vcpu, thread: &thread)
            }
            return true
        }
    }

    func acknowledgeVirtual(_ rd: Int, _ vintid: UInt32) -> Bool {
        guard case .redistributors(let tables) = side else { return false }
        return tables.acknowledgeVirtual(rd, vintid)
    }

    /// All pending bits that are set.
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

    /// All bits of the virtual pending tables that are set, each table named by its address as in the trace.
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
