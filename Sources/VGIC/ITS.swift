public import Lockfree
import Synchronization

/// An interrupt translation service as KVM emulates it (vgic-its.c), profile `kvm`.
///
/// **Locks**: `lock` is its_lock; it guards the tables, fills and invalidations of the cache, and is the outermost lock
/// of the model. **Grace**: a command that takes translations away collects them; after its_lock is released the caller
/// waits until no reader can hold one any more, once for all commands of a call, and only then are they used again. So
/// when `execute` returns, no reader acts on the old translation (P8).
@safe public final class ITS<Cache: TranslationCache & ~Copyable>: @unchecked Sendable {
    // SAFETY: sendable because `tables` is guarded by `lock`, mappings as `Mapping` says, and the rest is immutable or
    // atomic.
    /// What it was given when it was made.
    public let configuration: ITSConfiguration
    /// Where its LPIs live.
    public let distributor: Distributor
    /// Where the guest keeps the property table.
    public let memory: GuestMemory
    /// Sections of those who probe the cache.
    public let quiescence: Quiescence
    @usableFromInline let cache: Cache
    @usableFromInline let mappings: Slab<Mapping>
    let lock = BoundedSpinLock()
    var tables = ITSTables()
    /// GITS_CTLR.Enabled; written under its_lock.
    let enabled = Atomic<Bool>(false)

    /// An ITS that is off and has empty tables.
    public init(
        _ configuration: ITSConfiguration, distributor: Distributor, memory: GuestMemory, quiescence: Quiescence
    ) {
        self.configuration = configuration
        self.distributor = distributor
        self.memory = memory
        self.quiescence = quiescence
        cache = Cache()
        mappings = Slab(count: configuration.mappingLimit) { _ in Mapping() }
    }

    /// The LPI of an event, nil if the cache does not know it: no lock, no wait. Call inside a section.
    @inlinable public func cached(_ device: DeviceID, _ event: EventID) -> InterruptRef? {
        let translation = cache.lookup(device: device.rawValue, event: event.rawValue)
        guard !translation.isNone, let lpi = unsafe mappings.pointer(to: translation.mapping).pointee.lpi else {
            return nil
        }
        return unsafe InterruptRef(lpi)
    }

    /// Bytes that the translation cache holds.
    public var cacheBytes: Int {
        lock.lock()
        defer { lock.unlock() }
        return cache.memoryBytes
    }

    /// GITS_CTLR.Enabled. Switching off empties the cache, under its_lock, so that no resolve can store afterwards.
    /// - Parameter reader: the caller's quiescence slot, nil if it has none.
    public func setEnabled(_ isEnabled: Bool, counters: inout ModelCounters, reader: Int?) {
        distributor.acquire(lock, &counters)
        enabled.store(isEnabled, ordering: .relaxed)  // its_lock orders it
        if !isEnabled { cache.invalidateAll() }
        lock.unlock()
        if !isEnabled { reclaim(counters: &counters, reader: reader) }
    }

    /// Empties the cache (a redistributor clears EnableLPIs, or a test wants misses).
    public func flushCache(counters: inout ModelCounters, reader: Int?) {
        distributor.acquire(lock, &counters)
        cache.invalidateAll()
        lock.unlock()
        reclaim(counters: &counters, reader: reader)
    }

    /// Waits for grace, then frees what was taken away. Call without its_lock and outside a section.
    func reclaim(counters: inout ModelCounters, reader: Int?) {
        quiescence.waitForGrace(caller: reader)
        distributor.acquire(lock, &counters)
        tables.free.append(contentsOf: tables.retired)
        tables.retired.removeAll(keepingCapacity: true)
        cache.reclaim()
        lock.unlock()
    }
}
