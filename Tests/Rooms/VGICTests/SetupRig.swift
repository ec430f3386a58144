import SystemPackage

@testable import VGIC

/// A bare machine, host interrupts 140, 141 and 5000 in its hands, and KVM_DEBUG_GIC_MSI_SETUP. Host interrupt 40 is a
/// device's that the host drives itself.
struct SetupRig {
    var machine: BareMachine
    let host = HostGIC(processors: 2)
    var vm: VirtualMachine<ShardedCache> { machine.vm }

    /// Event 9 of device 5 is to be LPI 8200 of vCPU 3; the guest has not mapped the device.
    static let request = DebugMSISetup(
        device: DeviceID(5), event: EventID(9), vcpu: VCPUID(3), intid: INTID(8200), hostInterrupt: 140,
        itt: BareMachine.itt + 0x8000)

    /// Event 30 of device 2, which the guest has mapped to LPI 8196 of vCPU 3.
    static let mapped: DebugMSISetup = {
        var request = SetupRig.request
        request.device = DeviceID(2)
        request.event = EventID(30)
        request.intid = INTID(8196)
        return request
    }()

    /// Booted, with device 2 and collections 0 and 1 mapped, unless it is said to be as it comes.
    init(_ machine: BareMachine = BareMachine(), boots: Bool = true, hasVPEs: Bool = true) throws {
        self.machine = machine
        for (device, first, events) in [(UInt32(0x100), 140, 2), (0x101, 5000, 1), (0x102, 40, 1)] {
            _ = try host.addDevice(
                DeviceID(device), events: events, firstNumber: first, thread: &self.machine.on.thread)
        }
        try vm.attach(host, perVCPU: !hasVPEs, thread: &self.machine.on.thread)
        for number in [140, 141, 5000] { try vm.giveHostInterrupt(number) }
        guard boots else { return }
        try self.machine.boot()
        try self.machine.map()
    }

    mutating func setUp(
        _ request: DebugMSISetup = request, _ change: (inout DebugMSISetup) -> Void = { _ in }
    ) throws(Errno) {
        var request = request
        change(&request)
        try vm.debugGICMSISetup(request, thread: &machine.on.thread)
    }

    mutating func takeBack(_ number: Int) {
        vm.takeBackHostInterrupt(number, thread: &machine.on.thread)
    }

    mutating func setLPIs(_ enabled: Bool, vcpu: Int) {
        vm.setLPIsEnabled(vcpu: vcpu, enabled, thread: &machine.on.thread)
    }

    func isForwarded(_ intid: UInt32) -> Bool { vm.distributor.lpi(INTID(intid))!.isForwarded }

    /// Everything that a refused call must leave as it was.
    struct State: Equatable {
        let tables: TableSnapshot
        let references: [Int]
        let forwarded: [Bool]
        let enabled: [Bool]
        let hosts: [INTID?]
        let hostEvents: [TableSnapshot.Event]
    }

    var state: State {
        let lpis = (0..<64).map { vm.distributor.lpi(INTID(8192 + UInt32($0)))! }
        return State(
            tables: vm.its.snapshot(), references: lpis.map(\.references), forwarded: lpis.map(\.isForwarded),
            enabled: [vm.its.isEnabled] + (0..<2).map { vm.distributor.lpisEnabled(vcpu: $0) },
            hosts: [139, 140, 141, 5000].map { vm.lpi(ofHostInterrupt: $0) }, hostEvents: host.its.snapshot().events)
    }

    /// Tears the VM down; true if no LPI is referenced any more.
    func leavesNoReference() -> Bool {
        var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        vm.tearDown(thread: &thread)
        return (0..<64).allSatisfy { vm.distributor.lpi(INTID(8192 + UInt32($0)))!.references == 0 }
    }
}
