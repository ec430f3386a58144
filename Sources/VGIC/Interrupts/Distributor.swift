public import Lockfree
public import Synchronization

/// The vCPUs of one VM and the interrupts that go to them: KVM's `vgic_dist` with the `vgic_cpu` of every vCPU.
///
/// **Locks** are those of KVM, in the order of `LockOrder`. The direct path takes none, save irq_lock to compare
/// priorities that differ.
///
/// **Software path**: `inject` latches under irq_lock and queues on the target's ap_list (`+Queue`); `run` flushes the
/// list into list registers at entry (`+Entry`), lets the guest acknowledge (`+Guest`), folds and prunes at exit
/// (`+Exit`). **Direct path** (`+Direct`): the pending word of the vLPI, the index of its vPE, the doorbell.
@safe public final class Distributor: Sendable {
    /// The parameters with which it was made.
    public let configuration: DistributorConfiguration
    @usableFromInline let vcpus: Slab<VCPU>
    @usableFromInline let lpis: Slab<Interrupt>
    /// SPIs 32 ..< 992, of which `spiLimit` exist, and the 32 private interrupts of each vCPU, vCPU after vCPU.
    @usableFromInline let spis: Slab<Interrupt>
    @usableFromInline let privates: Slab<Interrupt>
    @usableFromInline let spiLimit = Atomic<Int>(256 - 32)
    /// SPIs on an ap_list (`active_spis`): their deactivation may have to reach another vCPU.
    @usableFromInline let activeSPIs = Atomic<Int>(0)
    /// GICD_CTLR: while it is off nothing that is not active goes to a list register, and nobody wakes for anything.
    /// vLPIs that are taken in the guest know nothing of it: hardware does not look at the emulated register.
    @usableFromInline let isEnabled = Atomic<Bool>(true)
    /// Who wants to hear of deactivated SPIs (`kvm_register_irq_ack_notifier`).
    @usableFromInline let notifier = Mutex<(any AcknowledgeNotifier)?>(nil)
    @usableFromInline let sortEra: ListRegisterRules
    @usableFromInline let readSide: ReadSide
    @usableFromInline let listRegisterCount: Int
    @usableFromInline let blocksWhenIdle: Bool
    @usableFromInline let pollsBeforeItBlocks: Bool
    @usableFromInline let ppiCount: Int
    /// The handling mode of the GICv5 PPIs (`vgic_ppi_hmr`): a bit for each level-triggered one. Set before the first
    /// run and not afterwards.
    @usableFromInline let ppiLevels = AtomicBitmask(bits: 128)
    /// The GICv5 PPIs that the guest is shown (`vgic_ppi_mask`), and how many: none of a GICv3 guest. Set before the
    /// first run and not afterwards.
    @usableFromInline let ppiExposed = AtomicBitmask(bits: 128)
    @usableFromInline let ppiLocks = Atomic<UInt64>(0)

    // The VM-wide virtual property table as the vPEs have it cached (facts: changes at MAPTI, INV and INVALL only).
    @usableFromInline let virtualEnabled: AtomicBitmask
    /// The priority that all LPIs share, or `mixedPriorities` once two differ; 0xFFFF before the first.
    @usableFromInline let uniformPriority = Atomic<UInt32>(0xFFFF)
    @inlinable static var mixedPriorities: UInt32 { 0x100 }

    /// - Precondition: 1 ... 512 vCPUs with distinct ids, 1 ... 16 list registers, 64 or 128 PPIs, at most 57,344 LPIs.
    public init(_ configuration: DistributorConfiguration) {
        precondition((1...512).contains(configuration.vcpuIDs.count), "a VM has 1 to 512 vCPUs")
        precondition(Set(configuration.vcpuIDs).count == configuration.vcpuIDs.count, "vCPU ids must be distinct")
        precondition((1...16).contains(configuration.listRegisters), "a GIC has 1 to 16 list registers")
        precondition([64, 128].contains(configuration.ppiCount), "a GICv5 vCPU has 64 or 128 PPIs")
        precondition((0...57_344).contains(configuration.lpiCount), "a VM has at most 57,344 LPIs")
        self.configuration = configuration
        listRegisterCount = configuration.listRegisters
        blocksWhenIdle = configuration.idle != .spin
        pollsBeforeItBlocks = configuration.idle == .haltPoll
        let lpiCount = configuration.lpiCount
        let vcpuIDs = configuration.vcpuIDs
        let ppiCount = configuration.ppiCount
        self.ppiCount = ppiCount
        let loaded = configuration.loadedByRegisters
        vcpus = Slab(count: vcpuIDs.count, padded: true) { index in
            VCPU(
                id: vcpuIDs[index], vlpis: max(lpiCount, 64), ppiCount: ppiCount,
                isLoadedByRegisters: loaded.contains(index))
        }
        sortEra = configuration.sortEra
        readSide = configuration.readSide
        spis = Slab(count: 992 - 32, padded: true) { Interrupt(wired: INTID(UInt32(32 + $0)), target: 0) }
        privates = Slab(count: vcpuIDs.count * 32, padded: true) {
            Interrupt(wired: INTID(UInt32($0 % 32)), target: $0 / 32)
        }
        lpis = Slab(count: lpiCount, padded: true) { Interrupt(intid: INTID(INTID.firstLPI + UInt32($0))) }
        virtualEnabled = AtomicBitmask(bits: max(lpiCount, 64))
    }

    /// How many vCPUs there are.
    @inlinable public var vcpuCount: Int { vcpus.count }

    /// Index of the vCPU that userspace named `id`, nil if there is none (`kvm_get_vcpu_by_id`).
    @inlinable public func index(of id: VCPUID) -> Int? {
        // As the kernel: ids mostly are indices.
        let guess = Int(id.rawValue)
        if guess < vcpus.count, vcpus[guess].id == id { return guess }
        for index in 0..<vcpus.count where vcpus[index].id == id { return index }
        return nil
    }

    /// The LPI of that INTID, nil if the VM has no such LPI.
    @inlinable public func lpi(_ intid: INTID) -> InterruptRef? {
        let index = Int(intid.rawValue) - Int(INTID.firstLPI)
        guard index >= 0, index < lpis.count else { return nil }
        return unsafe InterruptRef(lpis.pointer(to: index))
    }

    /// Whether this distributor has handed the reference out. For assertions.
    @usableFromInline func owns(_ interrupt: InterruptRef) -> Bool {
        let (irq, number) = (unsafe interrupt.pointer, Int(interrupt.intid.rawValue))
        if number >= Int(INTID.firstLPI) { return lpi(interrupt.intid) == interrupt }
        if number >= 32 { return unsafe number - 32 < spis.count && spis.pointer(to: number - 32) == irq }
        for vcpu in 0..<vcpus.count where unsafe privates.pointer(to: vcpu * 32 + number) == irq { return true }
        return false
    }

    /// Takes a reference (`vgic_get_irq_kref`); true if it is the first: the LPI is new.
    @discardableResult public func retain(_ lpi: InterruptRef) -> Bool {
        assert(owns(lpi))
        // Acquiring pairs with the release that brought the count to zero: a new life sees the end of the last one.
        return unsafe lpi.pointer.pointee.references.add(1, ordering: .acquiring).oldValue == 0
    }

    /// Drops a reference (`vgic_put_irq`). With the last one the LPI goes, and with it what was latched and not queued.
    /// - Precondition: a reference is held; the thread holds no irq_lock.
    public func release(_ lpi: InterruptRef, thread: inout HostThread) {
        assert(owns(lpi) && thread.isOutside(.irq))
        // Releasing pairs with `retain`.
        let old = unsafe lpi.pointer.pointee.references.subtract(1, ordering: .acquiringAndReleasing).oldValue
        precondition(old > 0, "reference count of LPI \(lpi.intid.rawValue) below zero")
        guard old == 1 else { return }
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        if unsafe irq.pointee.references.load(ordering: .relaxed) == 0 { unsafe destroyLatch(irq, &thread) }
        unsafe unlockIRQ(irq, &thread)
    }
}
