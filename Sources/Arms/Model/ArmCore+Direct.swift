import Irqfd
import Loads
import Lockfree
import VGIC
import Vocabulary

/// The devices of a direct arm are passed through: a host's interrupt stands behind each of their events.
extension ArmCore where Cache: ~Copyable {
    /// Gives the VM a host of as many processors as it has vCPUs, and the host the workload's devices. It is a GICv4.0
    /// with a proxy device, as the recorded hosts are: of all profiles the one that puts the most work on the host.
    /// - Throws: `failed` when the host has too few LPIs.
    static func passThrough(
        _ workload: Workload, _ vm: VirtualMachine<Cache>, _ configuration: ArmConfiguration, _ wakes: WakeSet
    ) throws(RunError) -> [HostInterrupt] {
        guard configuration.path.isForwarded else { return [] }
        let host = HostGIC(processors: workload.vcpus, profile: .gicv40WithProxy)
        var thread = HostThread(wakes: wakes)
        var interrupts: [HostInterrupt] = []
        do {
            // What no ITS can map the guest has not mapped either: it is blocked before it is anybody's.
            let possible = workload.slots.filter { $0.device < 65_536 && $0.event < 65_536 }
            // In one order, so that the same load gives the same commands.
            for (device, slots) in Dictionary(grouping: possible, by: \.device).sorted(by: { $0.key < $1.key }) {
                let events = Int(slots.map(\.event).max() ?? 0) + 1
                let numbers = try host.addDevice(DeviceID(device), events: events, thread: &thread)
                interrupts += slots.map { HostInterrupt(slot: $0, number: numbers[Int($0.event)]) }
            }
            try vm.attach(host, forwarding: configuration.forwarding, thread: &thread)
        } catch {
            throw .failed("\(configuration.name): the host has too few LPIs for its devices and doorbells: \(error)")
        }
        return interrupts
    }

    /// Forwards what the guest has mapped and is not forwarded yet, as a VMM does when the guest programs its device.
    mutating func forwardAll() {
        for interrupt in hostInterrupts {
            let (device, event) = (DeviceID(interrupt.slot.device), EventID(interrupt.slot.event))
            guard let lpi = vm.its.lpi(device, event), !lpi.isForwarded else { continue }
            // The guest may have given the LPI to another event since.
            vm.unsetForwarding(hostIRQ: interrupt.number, thread: &hostThread)
            _ = try? vm.setForwarding(hostIRQ: interrupt.number, device: device, event: event, thread: &hostThread)
        }
    }

    /// KVM_SIGNAL_MSI for each injection that was taken.
    mutating func signalByUserspace() {
        for index in 0..<dispatcher.count {
            let (number, stamp) = dispatcher.taken(index)
            let slot = workload.slots[number]
            _ = try? vm.signalMSI(
                address: Self.doorbell, data: slot.event, device: slot.device, stamp: stamp, thread: &hostThread)
        }
        dispatcher.clear()
    }

    /// GITS_TRANSLATER of the VM's ITS.
    static var doorbell: UInt64 { 0x0801_0040 }
}

/// A host's interrupt, by its Linux number, and the source of signals that it is.
struct HostInterrupt: Sendable {
    let slot: Workload.Slot
    let number: Int
}
