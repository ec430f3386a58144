import Lockfree
import VGIC

/// A distributor of two vCPUs, ids 17 and 3, whose guests are driven step by step: IAR, EOIR and DIR apart.
struct SteppedGuest: ThreadRig {
    struct Acknowledges: AcknowledgeSink {
        var seen: [UInt32] = []
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) { seen.append(intid.rawValue) }
    }

    let distributor: Distributor
    let on = RigThread(HostThread(wakes: WakeSet(vcpus: 2)))
    var sink = Acknowledges()

    init(
        listRegisters: Int = 4, era: ListRegisterRules = .upTo618, readSide: ReadSide = .xarray,
        idle: DistributorConfiguration.Idle = .spin
    ) {
        var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 16)
        configuration.listRegisters = listRegisters
        configuration.sortEra = era
        configuration.readSide = readSide
        configuration.idle = idle
        distributor = Distributor(configuration)
    }

    func interrupt(_ intid: UInt32, vcpu: Int = 0) -> InterruptRef {
        guard let found = distributor.interrupt(INTID(intid), vcpu: vcpu) else { fatalError("no INTID \(intid)") }
        return found
    }

    mutating func configure(
        _ intid: UInt32, vcpu: Int = 0, enabled: Bool? = true, priority: UInt8? = nil, isGroup1: Bool? = nil,
        isLevel: Bool? = nil
    ) {
        distributor.configure(
            interrupt(intid, vcpu: vcpu), enabled: enabled, priority: priority, isGroup1: isGroup1, isLevel: isLevel,
            thread: &on.thread)
    }

    mutating func line(_ intid: UInt32, vcpu: Int = 0, _ level: Bool, owner: UInt64 = 0) throws {
        try distributor.setLine(
            intid: INTID(intid), vcpu: vcpu, level: level, owner: owner, stamp: Stamp(onTime: 1), thread: &on.thread)
    }

    mutating func acknowledge(vcpu: Int = 0) -> UInt32 {
        distributor.acknowledge(vcpu: vcpu, sink: &sink, thread: &on.thread).rawValue
    }

    mutating func end(vcpu: Int = 0, _ intid: UInt32) {
        distributor.end(vcpu: vcpu, INTID(intid), thread: &on.thread)
    }

    mutating func deactivate(vcpu: Int = 0, _ intid: UInt32) {
        distributor.deactivate(vcpu: vcpu, INTID(intid), thread: &on.thread)
    }

    /// Out of the guest. What was retargeted while the vCPU was outside moves too, as at its next exit.
    mutating func stop(vcpu: Int) {
        distributor.stop(vcpu: vcpu, thread: &on.thread)
        distributor.prune(vcpu: vcpu, thread: &on.thread)
    }

    mutating func run(vcpu: Int = 0, budget: Int = 100) -> [UInt32] {
        sink.seen.removeAll()
        _ = distributor.run(vcpu: vcpu, budget: budget, sink: &sink, thread: &on.thread)
        return sink.seen
    }

    mutating func mapLPI(_ intid: UInt32, vcpu: Int, priority: UInt8) {
        guard let lpi = distributor.lpi(INTID(intid)) else { fatalError("no LPI \(intid)") }
        distributor.retain(lpi)
        distributor.setTarget(lpi, vcpu: vcpu, thread: &on.thread)
        distributor.setProperty(lpi, byte: priority & 0xFC | 3, thread: &on.thread)
    }

    mutating func inject(_ intid: UInt32) {
        guard let lpi = distributor.lpi(INTID(intid)) else { fatalError("no LPI \(intid)") }
        distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &on.thread)
    }

    /// latched = deliveries + merges + destroyed + what still stands.
    var balances: Bool {
        let census = distributor.census()
        let standing = UInt64(census.waiting.count + census.stuck.count)
        return counters.latched
            == counters.deliveries + counters.mergedAtFold + counters.mergedAtTransfer + counters.destroyed + standing
    }
}
