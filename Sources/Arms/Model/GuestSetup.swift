import Irqfd
import Kernel
import Loads
import SystemPackage
import VGIC
import Vocabulary

/// Applies changes of the guest's set-up before signals and between them, and does what the VMM does then: it forwards
/// what the guest has mapped. None of it is timed or charged to deliveries.
struct GuestSetup<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private let vm: VirtualMachine<Cache>
    private let clock: TickClock
    /// The host's interrupt behind each event of a device that is passed through.
    private let hostInterrupts: [HostInterrupt]
    /// The call by which they are forwarded.
    private let call: ForwardingCall
    /// The driver's thread while it applies changes; its counters are kept apart from those of deliveries.
    var thread: HostThread
    /// Commands that the guest gave in this slice.
    private(set) var commands: UInt64 = 0
    /// How long all changes of this slice took: in ticks, and as CPU time in ns.
    private(set) var ticks: UInt64 = 0
    private(set) var cpuNanoseconds: UInt64 = 0
    /// The first forwarding that was refused; the arm is not what its name says then. Nil if none was.
    private(set) var refusal: String?

    init(
        _ vm: VirtualMachine<Cache>, hostInterrupts: [HostInterrupt], by call: ForwardingCall, clock: TickClock,
        thread: consuming HostThread
    ) {
        self.vm = vm
        self.hostInterrupts = hostInterrupts
        self.call = call
        self.clock = clock
        self.thread = thread
    }

    /// Begins a slice.
    mutating func begin() {
        thread.counters = ModelCounters()
        commands = 0
        ticks = 0
        cpuNanoseconds = 0
    }

    /// Applies changes, and forwards what is mapped afterwards.
    @inline(never) mutating func apply(_ acts: [Workload.Configuration]) {
        Callgrind.toggle()
        defer { Callgrind.toggle() }
        let start = clock.now()
        let cpuBefore = clock.threadNanoseconds()
        var packets: [CommandPacket] = []
        for act in acts {
            switch act {
            case .command(let packet): packets.append(packet)
            case .property(let intid, let byte):
                execute(&packets)
                write(intid, byte)
            case .lpisEnabled(let vcpu, let enabled):
                execute(&packets)
                vm.setLPIsEnabled(vcpu: vcpu, enabled, thread: &thread)
            }
        }
        execute(&packets)
        forwardAll()
        cpuNanoseconds &+= clock.threadNanoseconds() &- cpuBefore
        ticks &+= clock.now() &- start
    }

    private mutating func execute(_ packets: inout [CommandPacket]) {
        guard !packets.isEmpty else { return }
        commands &+= UInt64(packets.count)
        vm.its.execute(packets, thread: &thread)
        packets.removeAll()
    }

    private mutating func write(_ intid: UInt32, _ byte: UInt8) {
        let address = vm.lpiTables.propertyAddress(INTID.firstLPI) &+ UInt64(intid &- INTID.firstLPI)
        do {
            try vm.its.memory.setByte(address, byte)
        } catch {
            refuse("the property byte of LPI \(intid) is not in the guest's memory: \(error)")
        }
    }

    /// Forwards every LPI that the guest has mapped and that is not forwarded yet, as a VMM does when the guest
    /// programs its device.
    mutating func forwardAll() {
        for interrupt in hostInterrupts {
            let (device, event) = (DeviceID(interrupt.slot.device), EventID(interrupt.slot.event))
            guard let lpi = vm.its.lpi(device, event), !lpi.isForwarded else { continue }
            // The guest may have given the LPI to another event since.
            vm.unsetForwarding(hostIRQ: interrupt.number, thread: &thread)
            do throws(Errno) {
                switch call {
                case .irqBypass:
                    try vm.setForwarding(hostIRQ: interrupt.number, device: device, event: event, thread: &thread)
                case .debugSetup: try setUp(lpi, interrupt)
                }
            } catch {
                refuse(
                    "device \(interrupt.slot.device), event \(interrupt.slot.event) cannot be forwarded to host "
                        + "interrupt \(interrupt.number): \(error)")
            }
        }
    }

    /// Calls KVM_DEBUG_GIC_MSI_SETUP for an event that the guest has mapped. An event whose target has its LPIs off is
    /// left alone: the call would answer EBUSY.
    private mutating func setUp(_ lpi: InterruptRef, _ interrupt: HostInterrupt) throws(Errno) {
        guard let vcpu = vm.distributor.target(of: lpi), vm.distributor.lpisEnabled(vcpu: vcpu) else { return }
        try vm.giveHostInterrupt(interrupt.number, thread: &thread)
        let setup = DebugMSISetup(
            device: DeviceID(interrupt.slot.device), event: EventID(interrupt.slot.event),
            vcpu: vm.distributor.configuration.vcpuIDs[vcpu], intid: lpi.intid,
            hostInterrupt: UInt32(interrupt.number), itt: Workload.ittBase)
        try vm.debugGICMSISetup(setup, thread: &thread)
    }

    private mutating func refuse(_ words: String) {
        if refusal == nil { refusal = words }
    }
}

/// The call by which the VMM has an LPI forwarded.
enum ForwardingCall: Sendable {
    /// Irq-bypass: VFIO's producer is connected to the irqfd's consumer (`kvm_vgic_v4_set_forwarding`).
    case irqBypass
    /// KVM_DEBUG_GIC_MSI_SETUP, called for each LPI.
    case debugSetup
}

/// An interrupt of the host, by its Linux number, and the source that signals it.
struct HostInterrupt: Sendable {
    let slot: Workload.Slot
    let number: Int
}

extension HostInterrupt {
    /// The interrupt number of the first event. The posted KVM_DEBUG_GIC_MSI_SETUP takes 32 to 1019.
    static var firstNumber: Int { 32 }

    /// Gives the VM a host with as many processors as it has vCPUs, and the host the workload's devices. The host is a
    /// GICv4.0 with a proxy device, as the recorded hosts are: of all profiles the one with the most work for the host.
    /// - Throws: `failed` when the host has too few LPIs.
    static func passThrough<Cache: TranslationCache & ~Copyable>(
        _ workload: Workload, _ vm: VirtualMachine<Cache>, _ configuration: Arm, thread: inout HostThread
    ) throws(RunError) -> [HostInterrupt] {
        let host = HostGIC(processors: workload.vcpus, profile: .gicv40WithProxy)
        var interrupts: [HostInterrupt] = []
        do {
            // The guest cannot have mapped what no ITS can map: such a signal is blocked, whoever owns the interrupt.
            let possible = (workload.slots + workload.spares).filter { $0.device < 65_536 && $0.event < 65_536 }
            // Sorted, so that one load gives one sequence of commands.
            for (device, slots) in Dictionary(grouping: possible, by: \.device).sorted(by: { $0.key < $1.key }) {
                let events = Int(slots.map(\.event).max() ?? 0) + 1
                let numbers = try host.addDevice(
                    DeviceID(device), events: events, firstNumber: interrupts.isEmpty ? firstNumber : nil,
                    thread: &thread)
                interrupts += slots.map { HostInterrupt(slot: $0, number: numbers[Int($0.event)]) }
            }
            try vm.attach(host, forwarding: configuration.forwarding, thread: &thread)
        } catch {
            throw .failed("\(configuration.name): the host has too few LPIs for its devices and doorbells: \(error)")
        }
        return interrupts
    }
}
