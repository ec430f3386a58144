package import Lockfree
package import VGIC

/// A small VM whose guest and userspace do what the input says: vCPUs 17 and 3, 64 LPIs, 1 MiB of memory.
package struct FuzzedMachine {
    /// Kicks go nowhere: both vCPUs are run by hand.
    package struct NoKicks: KickSink, ~Copyable {
        package init() {}
        package borrowing func kick(vcpu: Int) {}
        package borrowing func wake(vcpu: Int) {}
    }

    /// What is acknowledged is forgotten.
    package struct NoAcknowledges: AcknowledgeSink {
        package init() {}
        package mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {}
    }

    /// First byte of memory, and how much there is.
    package static let base: UInt64 = 0x4000_0000
    package static let size: UInt64 = 0x10_0000
    package static let queue = base + 0x1_0000
    package static let devices = base + 0x2_0000
    package static let collections = base + 0x3_0000
    package static let properties = base + 0x4_0000
    package static let pending = base + 0x5_0000
    package static let itts = base + 0x7_0000
    package static let lpis = 64

    package let vm: VirtualMachine<ShardedCache>
    package var counters = ModelCounters()
    package var its: ITS<ShardedCache> { vm.its }

    package init(_ change: (inout ITSConfiguration) -> Void = { _ in }) {
        var configuration = ITSConfiguration()
        configuration.registers = ITSRegisters()
        configuration.mappingLimit = 128
        change(&configuration)
        vm = VirtualMachine(
            DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: Self.lpis), its: [configuration],
            memory: GuestMemory(base: Self.base, size: Self.size), readers: 1, relax: {})
        vm.lpiTables.propertyBase = Self.properties | 15
        for vcpu in 0..<2 { vm.lpiTables.setPendingBase(vcpu: vcpu, Self.pending + UInt64(vcpu) * 0x1_0000) }
    }

    /// Tables, properties and LPIs as a driver sets them up.
    package mutating func boot(isIndirect: Bool = false) throws {
        write(0x100, 1 << 63 | (isIndirect ? 1 << 62 : 0) | Self.devices)
        write(0x108, 1 << 63 | Self.collections)
        write(0x80, 1 << 63 | Self.queue | 15)
        for word in 0..<UInt64(Self.lpis / 8) {
            try its.memory.setWord(Self.properties + 8 * word, 0xA3A2_A3A3_A3A3_A3A3)
        }
        for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, counters: &counters, reader: 0) }
    }

    /// A guest's write to the control frame.
    package mutating func write(_ offset: UInt64, _ value: UInt64, width: Int = 8) {
        its.write(offset, value, width: width, counters: &counters, kicks: NoKicks(), reader: 0)
    }

    /// Both vCPUs into the guest; out of it again if `stops`.
    package mutating func run(stops: Bool) {
        var sink = NoAcknowledges()
        for vcpu in 0..<2 {
            _ = vm.distributor.run(vcpu: vcpu, budget: 8, counters: &counters, sink: &sink, kicks: NoKicks())
            if stops { vm.distributor.stop(vcpu: vcpu, counters: &counters, kicks: NoKicks()) }
        }
    }

    /// Whether nothing at all refers to any LPI (P17).
    package var isReferenceFree: Bool {
        (0..<Self.lpis).allSatisfy { vm.distributor.lpi(INTID(8192 + UInt32($0)))!.references == 0 }
    }
}
