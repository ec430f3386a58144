public import Lockfree
public import Synchronization

/// An interrupt translation service. One engine for two: the virtual one that KVM emulates (vgic-its.c, profile `kvm`),
/// whose LPIs live in a `Distributor`, and a physical one (profile `qemu`), whose pending bits redistributors hold.
///
/// **Locks**: `commandLock` is cmd_lock (the command queue and GITS_CTLR), `lock` is its_lock; the latter guards the
/// tables, fills and invalidations of the cache, and is the outer one of all locks below it. **Grace**: a command that
/// takes translations away collects them; after its_lock is released the caller waits until no reader can hold one any
/// more, once for all commands of a call, and only then are they used again. So when `execute` returns, no reader acts
/// on the old translation (P8).
@safe public final class ITS<Cache: TranslationCache & ~Copyable>: @unchecked Sendable {
    // SAFETY: sendable because `tables` and `registers` are guarded by the locks, mappings as `Mapping` says, and the
    // rest is immutable or atomic.
    /// The parameters with which it was made.
    public let configuration: ITSConfiguration
    /// The store of its LPIs' pending state.
    let pending: PendingStore
    /// The guest memory that holds its tables.
    public let memory: GuestMemory
    /// The guest's property and pending tables of its LPIs; nil for a physical ITS.
    let lpiTables: LPITables?
    /// Grace-period domain of the threads that call `cached`; one reader slot a thread.
    public let quiescence: Quiescence
    @usableFromInline let cache: Cache
    @usableFromInline let mappings: Slab<Mapping>
    /// cmd_lock.
    let commandLock = AdaptiveMutex()
    /// its_lock.
    let lock = AdaptiveMutex()
    /// Its position in the list of its VM, 0 for a physical ITS.
    let number: Int
    var tables = ITSTables()
    /// Entries of the tables of a physical ITS, which has no registers here.
    var limits = PhysicalLimits()
    /// CBASER and CWRITER under cmd_lock; the table registers are written under both locks.
    var registers: ITSRegisters
    /// GITS_CREADR; written under cmd_lock, or while nothing runs.
    let readPosition = Atomic<UInt64>(0)
    /// GITS_CTLR.Enabled; written under its_lock.
    let enabled = Atomic<Bool>(false)
    /// Its frames, `UInt64.max` until userspace has set them.
    @usableFromInline let base: Atomic<UInt64>
    /// Direct injection of the VM, once it has a GICv4 host.
    let direct = Mutex<DirectInjection?>(nil)
    /// What became of commands that were refused. Under its_lock.
    var log = CommandLog()

    /// KVM's virtual ITS: off, tables empty.
    /// - Parameters:
    ///   - configuration: the profile, and what the ITS reports of itself.
    ///   - number: its position in the VM's list.
    ///   - distributor: the interrupts that it makes pending.
    ///   - lpiTables: the property and pending tables in the guest's memory.
    ///   - quiescence: the grace periods of those who read its translations.
    /// - Precondition: a profile that keeps pending states in interrupts.
    public init(
        _ configuration: ITSConfiguration, number: Int = 0, distributor: Distributor, lpiTables: LPITables,
        quiescence: Quiescence
    ) {
        precondition(configuration.profile.pendingState == .interrupt, "this profile needs redistributors")
        self.configuration = configuration
        self.number = number
        pending = .interrupts(distributor)
        memory = lpiTables.memory
        self.lpiTables = lpiTables
        self.quiescence = quiescence
        registers = configuration.registers
        base = Atomic(configuration.baseAddress ?? .max)
        mappings = Slab(count: configuration.mappingLimit) { _ in Mapping() }
        cache = Cache(
            CacheConfiguration(
                vcpus: distributor.vcpuCount, readers: quiescence.readers, references: MappingReferences(mappings),
                unmap: configuration.unmap))
    }

    /// A physical ITS: off, tables empty.
    /// - Precondition: a profile that keeps pending states in redistributors' tables.
    public init(
        _ configuration: ITSConfiguration, redistributors: RedistributorTables, quiescence: Quiescence
    ) {
        precondition(configuration.profile.pendingState == .redistributorTable, "this profile needs a distributor")
        self.configuration = configuration
        number = 0
        pending = .redistributors(redistributors)
        memory = GuestMemory([])
        lpiTables = nil
        self.quiescence = quiescence
        registers = ITSRegisters()
        base = Atomic(configuration.baseAddress ?? .max)
        mappings = Slab(count: configuration.mappingLimit) { _ in Mapping() }
        cache = Cache(
            CacheConfiguration(vcpus: 1, readers: quiescence.readers, references: MappingReferences(mappings)))
    }

    /// What an MSI of the event finds in the cache, nil if the cache does not know it: no wait.
    /// - Precondition: the thread is in a section, until it has injected (`VirtualMachine.injectCached`) and has given
    ///   back what was found (`release`).
    @inlinable @inline(__always) public func cached(
        _ device: DeviceID, _ event: EventID, thread: inout HostThread
    ) -> CachedInterrupt? {
        let translation = cache.find(device: device.rawValue, event: event.rawValue, thread: &thread)
        guard !translation.isNone, let lpi = unsafe mappings.pointer(to: translation.mapping).pointee.lpi else {
            return nil
        }
        return unsafe CachedInterrupt(lpi: InterruptRef(lpi), translation: translation)
    }

    /// Gives back what `cached` has found: the cache may hold a reference for whoever injects.
    @inlinable @inline(__always) public func release(_ cached: CachedInterrupt, thread: inout HostThread) {
        cache.release(cached.translation, thread: &thread)
    }

    /// Whether an MSI to this address reaches it: KVM takes any address in its 128 KiB, others GITS_TRANSLATER only.
    @inlinable public func answers(to address: UInt64) -> Bool {
        // Acquiring pairs with the attribute that sets it.
        let base = base.load(ordering: .acquiring)
        guard base != .max, address >= base else { return false }
        switch configuration.profile.doorbell {
        case .anywhereInTheFrames: return address - base < ITSConfiguration.frameBytes
        case .translaterOnly: return address - base == 0x10040
        }
    }

    /// Bytes that the translation cache holds. For an onlooker.
    public var cacheBytes: Int {
        var onlooker = HostThread.onlooker
        lockTables(&onlooker)
        defer { unlockTables(&onlooker) }
        return cache.memoryBytes
    }

    /// GITS_CTLR.Enabled.
    public var isEnabled: Bool { enabled.load(ordering: .acquiring) }

    /// GITS_CTLR.Enabled. Switching on is ignored unless both tables and the queue are valid. Switching off empties the
    /// cache, under its_lock, so that no resolve can store afterwards.
    /// - Precondition: the thread is in no section.
    public func setEnabled(_ isEnabled: Bool, thread: inout HostThread) {
        lockTables(&thread)
        if !isEnabled || lpiTables == nil || registers.allowEnable {
            enabled.store(isEnabled, ordering: .releasing)  // its_lock orders it for resolves; pairs with `isEnabled`
        }
        if !isEnabled { cache.invalidateAll() }
        unlockTables(&thread)
        if !isEnabled { reclaim(thread: &thread) }
    }

    /// Empties the cache (a redistributor clears EnableLPIs, or a test wants misses).
    public func flushCache(thread: inout HostThread) {
        lockTables(&thread)
        cache.invalidateAll()
        unlockTables(&thread)
        reclaim(thread: &thread)
    }
}
