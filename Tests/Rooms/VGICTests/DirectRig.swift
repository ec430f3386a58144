import Lockfree
import Synchronization
import Vocabulary

@testable import VGIC

/// A guest with device 2 (events 0 ..< 8 on LPIs 8192 ..< 8200, the odd ones in collection 1) whose device is passed
/// through from a host: host interrupt n stands behind event n once it is forwarded.
struct DirectRig {
    static let device = DeviceID(2)
    static let events = 8

    var guest: Guest<ShardedCache>
    let host: HostGIC
    let irqs: [Int]
    var vm: VirtualMachine<ShardedCache> { guest.vm }
    var direct: DirectInjection { vm.directInjection! }

    init(
        _ forwarding: Forwarding = .lossless, host: HostGIC = HostGIC(processors: 2), perVCPU: Bool = false,
        quirks: Quirks = [], forwards: Bool = true, listRegisters: Int = 4, loadedByRegisters: Set<Int> = [],
        idle: DistributorConfiguration.Idle? = nil, readers: Int = 1
    ) throws {
        self.host = host
        guest = Guest(
            listRegisters: listRegisters, idle: idle ?? (loadedByRegisters.isEmpty ? .spin : .wfi), quirks: quirks,
            loadedByRegisters: loadedByRegisters, readers: readers)
        try guest.setUp()
        for event in 0..<Self.events { try guest.map(UInt32(event), UInt32(8192 + event), UInt32(event % 2)) }
        irqs = try host.addDevice(DeviceID(0x100), events: Self.events, thread: &guest.on.thread)
        try guest.vm.attach(host, forwarding: forwarding, perVCPU: perVCPU, thread: &guest.on.thread)
        if forwards { for event in 0..<Self.events { try forward(event) } }
        _ = host.takeLog()
    }

    @discardableResult mutating func forward(_ event: Int) throws -> Bool {
        try guest.vm.setForwarding(
            hostIRQ: irqs[event], device: Self.device, event: EventID(UInt32(event)), thread: &guest.on.thread)
    }

    mutating func unforward(_ event: Int) {
        guest.vm.unsetForwarding(hostIRQ: irqs[event], thread: &guest.on.thread)
    }

    func lpi(_ event: Int) -> InterruptRef { vm.distributor.lpi(INTID(UInt32(8192 + event)))! }

    /// The device writes its MSI: the host's ITS takes it where it leads.
    mutating func deviceSignals(_ event: Int) {
        vm.distributor.inject(lpi(event), stamp: Stamp(onTime: 1), thread: &guest.on.thread)
    }

    mutating func enable(_ id: UInt32) throws {
        try guest.vm.enableVLPI(vcpu: VCPUID(id), thread: &guest.on.thread)
    }

    mutating func disable(_ id: UInt32) throws {
        try guest.vm.disableVLPI(vcpu: VCPUID(id), thread: &guest.on.thread)
    }

    mutating func load(_ id: UInt32, on processor: Int) throws {
        try guest.vm.loadVPE(vcpu: VCPUID(id), processor: processor, thread: &guest.on.thread)
    }

    mutating func put(_ id: UInt32, wantsDoorbell: Bool) throws -> Bool {
        try guest.vm.putVPE(vcpu: VCPUID(id), wantsDoorbell: wantsDoorbell, thread: &guest.on.thread)
    }

    /// What a vCPU's thread does until its guest executes WFI and, unless something has come, the vCPU sleeps.
    mutating func waitForInterrupt(_ id: UInt32) throws -> Bool {
        try guest.vm.waitForInterrupt(vcpu: VCPUID(id), thread: &guest.on.thread)
    }

    mutating func resume(_ id: UInt32, on processor: Int) throws {
        try guest.vm.resume(vcpu: VCPUID(id), processor: processor, thread: &guest.on.thread)
    }

    /// What the host's ITS says of the event: the vLPI's vPE, or nil for the physical LPI.
    func hostVPE(_ event: Int) -> UInt32? {
        host.its.snapshot().events.first { $0.device == 0x100 && $0.event == UInt32(event) }?.entry.vpe
    }

    /// The host's table and what the hot path reads say the same of every event.
    var agrees: Bool {
        (0..<Self.events).allSatisfy { event in
            let target = vm.distributor.target(of: lpi(event))
            let vpe = target.flatMap { direct.vpes[$0] }?.id
            return lpi(event).isForwarded ? hostVPE(event) == vpe && vpe != nil : hostVPE(event) == nil
        }
    }
}

/// MSIs that a device writes while somebody else holds the locks: on a thread of its own.
final class DeviceInTheWindow: Sendable {
    private let thread = Mutex(HostThread(wakes: WakeSet(vcpus: 2)))

    /// What became of them.
    var counters: ModelCounters { thread.withLock { $0.counters } }

    func signal(_ lpi: InterruptRef, _ distributor: Distributor) {
        thread.withLock { distributor.inject(lpi, stamp: Stamp(onTime: 2), thread: &$0) }
    }
}
