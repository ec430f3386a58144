import Irqfd
import Kernel
import SystemPackage
import VGIC

/// A VM whose routes or irqfds change: its table as the VMM holds it, and the eventfds of a masked device.
struct ChurnedVM<Cache: TranslationCache & ~Copyable> {
    let irqfds: Irqfds<Cache>
    /// The VMM's table, by GSI. The last `vectors` entries are the spare ones.
    private var entries: [GSIRoute]
    private let vectors: Int
    /// The masked device's eventfds, one for each vector that is deassigned and assigned.
    private let eventfds: Eventfds

    /// Descriptors that are closed with the last copy of the VM.
    private final class Eventfds {
        var descriptors: [CInt] = []
        deinit { for descriptor in descriptors { _ = EventFD(owning: descriptor) } }
    }

    /// The VM that is signalled.
    /// - Parameters:
    ///   - irqfds: of the VM.
    ///   - vectors: how many vectors change in an operation.
    init(_ irqfds: Irqfds<Cache>, vectors: Int) {
        self.irqfds = irqfds
        self.vectors = vectors
        entries = irqfds.gsiRouting
        eventfds = Eventfds()
    }

    /// A VM beside, which nobody signals.
    /// - Parameters:
    ///   - entries: its table.
    ///   - vectors: how many vectors change in an operation.
    ///   - thread: the calling thread.
    /// - Throws: what eventfd(2) fails with.
    init(entries: [GSIRoute], vectors: Int, thread: inout HostThread) throws(Errno) {
        let vm = VirtualMachine<Cache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 0), readers: 1, relax: { Processor.yield() })
        irqfds = try Irqfds(vm: vm, capacity: vectors)
        self.entries = entries
        self.vectors = vectors
        eventfds = Eventfds()
        try irqfds.setGSIRouting(entries, thread: &thread)
    }

    // MARK: - KVM_SET_GSI_ROUTING

    /// Leads each of the first vectors' GSIs to where its spare one led, and the spare one to where it led.
    /// - Parameters:
    ///   - each: whether the table is given to KVM after each vector, or once.
    ///   - thread: the calling thread.
    /// - Throws: what KVM_SET_GSI_ROUTING throws.
    mutating func changeRoutes(each: Bool, thread: inout HostThread) throws(Errno) {
        for vector in 0..<vectors {
            let (route, spare) = (entries[vector], entries[entries.count - vectors + vector])
            entries[vector] = GSIRoute(gsi: route.gsi, flags: spare.flags, spare.target)
            entries[entries.count - vectors + vector] = GSIRoute(gsi: spare.gsi, flags: route.flags, route.target)
            if each { try irqfds.setGSIRouting(entries, thread: &thread) }
        }
        if !each { try irqfds.setGSIRouting(entries, thread: &thread) }
    }

    /// The host's drivers join the interrupts of the vectors whose routes change with their eventfds, as VFIO does.
    /// - Parameters:
    ///   - hostInterrupts: of the VM, in the order of its sources.
    ///   - thread: the calling thread.
    /// - Throws: what the kernel's irq-bypass refuses.
    func join(_ hostInterrupts: [HostInterrupt], thread: inout HostThread) throws(Errno) {
        for (vector, interrupt) in hostInterrupts.prefix(vectors).enumerated() {
            try irqfds.addProducer(
                eventfd: irqfds.table.descriptor(vector), hostIRQ: interrupt.number, thread: &thread)
        }
    }

    // MARK: - KVM_IRQFD

    /// Makes the eventfds of the masked device and assigns them to the spare GSIs.
    /// - Parameters:
    ///   - hostInterrupts: of the VM, the spare vectors' last; empty if nothing is forwarded.
    ///   - thread: the calling thread.
    /// - Throws: what eventfd(2) and KVM_IRQFD fail with.
    func assignAll(hostInterrupts: [HostInterrupt], thread: inout HostThread) throws(Errno) {
        for _ in 0..<vectors { eventfds.descriptors.append(try EventFD.open()) }
        for (request, interrupt) in zip(requests, hostInterrupts.suffix(vectors)) {
            try irqfds.addProducer(eventfd: request.eventfd, hostIRQ: interrupt.number, thread: &thread)
        }
        for request in requests { try irqfds.irqfd(request, thread: &thread) }
        irqfds.attendWithoutLoop(thread: &thread)
    }

    /// KVM_IRQFD twice for each vector of the masked device. No loop watches its eventfds, because it is masked.
    /// - Throws: what KVM_IRQFD throws.
    func reassign(thread: inout HostThread) throws(Errno) {
        let irqfds = irqfds
        for request in requests {
            var ending = request
            ending.flags |= IrqfdRequest.deassign
            try irqfds.irqfd(ending, thread: &thread) { irqfds.attendWithoutLoop(thread: &$0) }
            try irqfds.irqfd(request, thread: &thread)
        }
    }

    private var requests: [IrqfdRequest] {
        eventfds.descriptors.enumerated().map { vector, eventfd in
            IrqfdRequest(eventfd: eventfd, gsi: entries[entries.count - vectors + vector].gsi)
        }
    }

    /// Everything is deassigned.
    func tearDown(thread: inout HostThread) {
        irqfds.tearDown(thread: &thread) { irqfds.attendWithoutLoop(thread: &$0) }
    }
}
