public import Lockfree
public import Synchronization
public import SystemPackage
public import Vocabulary

/// A VM's interrupt controller as userspace sees it: the distributor, its ITSs, and the calls that stand for ioctls.
public final class VirtualMachine<Cache: TranslationCache & ~Copyable>: Sendable {
    /// vCPUs and LPIs.
    public let distributor: Distributor
    /// Its ITSs; KVM allows several.
    public let itss: [ITS<Cache>]
    /// The first ITS, the only one of most VMs. In a VM without an ITS it is one that no address reaches.
    public let its: ITS<Cache>
    /// The guest's property and pending tables of its LPIs.
    public let lpiTables: LPITables
    /// Grace-period domain of the threads that probe the cache; one reader slot a thread.
    public let quiescence: Quiescence
    /// Which interrupt controller the guest sees.
    public let model: GICModel
    /// Behaviours of the posted patches that are switched on.
    public let quirks: Quirks
    /// The GICv5 PPI masks, as they are from CTRL_INIT on.
    @usableFromInline let ppis: PPIMasks
    /// Whether userspace has sent CTRL_INIT. Nobody sees a mask before.
    @usableFromInline let initialised: Atomic<Bool>
    /// Direct injection, once the VM has a GICv4 host.
    let direct = Mutex<DirectInjection?>(nil)
    /// Whether NR_IRQS has been set.
    let hasInterruptCount = Atomic<Bool>(false)

    /// - Parameters:
    ///   - configuration: vCPUs, LPIs, list registers.
    ///   - its: what each ITS is given.
    ///   - memory: the guest's; by default 2 GiB from 0x4000_0000, as QEMU's and kvmtool's machines have it.
    ///   - readers: how many threads probe the cache; each names its slot.
    ///   - relax: lets another thread run while somebody waits for a grace period.
    ///   - model: what the guest sees: GICv3, or GICv5 with its PPIs.
    ///   - ppis: the GICv5 PPI masks.
    ///   - quirks: behaviours of the posted patches.
    ///   - isInitialised: whether it begins as after CTRL_INIT.
    public init(
        _ configuration: DistributorConfiguration, its: [ITSConfiguration] = [ITSConfiguration()],
        memory: GuestMemory = .ordinary, model: GICModel = .v3, ppis: PPIMasks? = nil, quirks: Quirks = [],
        isInitialised: Bool = true, readers: Int, relax: @escaping @Sendable () -> Void
    ) {
        let distributor = Distributor(configuration)
        let quiescence = Quiescence(readers: readers, relax: relax)
        let lpiTables = LPITables(
            memory: memory, vcpus: configuration.vcpuIDs.count, properties: LPITables.ordinaryProperties)
        itss = its.enumerated().map { number, configuration in
            var configuration = configuration
            if quirks.contains(.staleForwarding) { configuration.cachesForwarded = false }
            configuration.collectionsLeadToFirst = quirks.contains(.collectionsOnVCPU0)
            return ITS(
                configuration, number: number, distributor: distributor, lpiTables: lpiTables, quiescence: quiescence)
        }
        var unreachable = ITSConfiguration()
        unreachable.baseAddress = nil
        unreachable.mappingLimit = 0
        self.its =
            itss.first
            ?? ITS(unreachable, distributor: distributor, lpiTables: lpiTables, quiescence: quiescence)
        self.distributor = distributor
        self.quiescence = quiescence
        self.lpiTables = lpiTables
        self.model = model
        self.quirks = quirks
        let masks = ppis ?? PPIMasks(hasPMU: false, quirks: quirks)
        self.ppis = masks
        initialised = Atomic(isInitialised)
        for number in 0..<configuration.ppiCount where masks.isLevel(number) { distributor.ppiLevels.insert(number) }
        guard model == .v5 else {
            if isInitialised { ownTimers() }
            return
        }
        for number in 0..<configuration.ppiCount where masks.isExposed(number) {
            distributor.ppiExposed.insert(number)
            distributor.ppiLocks.add(1, ordering: .relaxed)  // Relaxed: nobody runs yet.
        }
    }

    /// KVM_RUN of a vCPU for the first time (`kvm_arch_vcpu_run_pid_change`): the in-kernel timers own their PPIs from
    /// then on, and NR_IRQS is fixed. Nothing where it has been done. A VM that begins initialised begins behind it.
    /// - Throws: EBUSY before CTRL_INIT.
    public func runFirst() throws(Errno) {
        guard isInitialised else { throw .resourceBusy }
        if model == .v3 { ownTimers() }
    }

    /// `kvm_timer_enable`: the virtual and the physical timer of each vCPU own PPIs 27 and 30 of a guest without nested
    /// virtualisation. KVM_IRQ_LINE on them succeeds and does nothing.
    private func ownTimers() {
        var boot = HostThread.onlooker
        for vcpu in 0..<distributor.vcpuCount {
            for number in [UInt32(27), 30] {
                try? distributor.setOwner(intid: INTID(number), vcpu: vcpu, Self.timerOwner, thread: &boot)
            }
        }
    }

    /// Who owns a timer's line, as `setOwner` knows it.
    static var timerOwner: UInt64 { 1 }

    /// Teardown of a stopped VM: every ITS is emptied, every ap_list too. What still holds a reference then has leaked.
    public func tearDown(thread: inout HostThread) {
        for its in itss { its.reset(thread: &thread) }
        for vcpu in 0..<distributor.vcpuCount { setLPIsEnabled(vcpu: vcpu, false, thread: &thread) }
    }

    /// GICR_CTLR.EnableLPIs of a vCPU. Clearing it is complete when this returns: no MSI reaches that vCPU through any
    /// cache, and what was queued is gone.
    public func setLPIsEnabled(vcpu: Int, _ enabled: Bool, thread: inout HostThread) {
        distributor.setLPIsEnabled(vcpu: vcpu, enabled, thread: &thread)
        guard !enabled else { return }
        for its in itss { its.flushCache(thread: &thread) }
        // Once more: an MSI that had passed the cache before it was emptied may have queued since.
        distributor.setLPIsEnabled(vcpu: vcpu, false, thread: &thread)
    }

    /// The ITS that an MSI to this address reaches, nil if none does (`vgic_msi_to_its`).
    @inlinable public func its(at address: UInt64) -> ITS<Cache>? {
        if its.answers(to: address) { return its }
        return itss.first { $0.answers(to: address) }
    }
}
