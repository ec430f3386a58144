private import Lockfree
public import VGIC

/// A translation cache to begin from: right, and as simple as one can be. A dictionary under a lock.
///
/// To add a cache: copy this file into Sources/VGIC/Cache, make it quick, add a case with its meaning to `CacheKind`
/// and a line to `CacheKind.accept`. The suites that walk `CacheKind.allCases` then hold it against what every cache
/// must do; this one runs through them as it stands, by `CacheMaker`.
public struct SkeletonCache: TranslationCache, ~Copyable {
    /// What it may hold at most: a guest that maps without end must not eat the host's memory.
    private static let limit = 65_536

    // Whatever it is made of: `lookup` runs on any number of threads beside one of the other calls. A lock makes that
    // safe at once. A quicker cache publishes what a reader follows with a releasing store and reads it acquiring; what
    // it unlinks it keeps, because a reader may be in it, until `takeUnlinked` and `free` have a grace period between
    // them.
    private let translations = Guarded<[UInt64: Translation]>([:])

    /// An empty cache. It may be made for each ITS of each VM: what is large is better allocated when it is used.
    public init(_ configuration: CacheConfiguration) {}

    /// The key of an event, nil for ids that cannot be cached. Ids above 0xFFFF would alias in KVM's key, so no cache
    /// knows them.
    private static func key(_ device: UInt32, _ event: UInt32) -> UInt64? {
        (device | event) >> 16 == 0 ? UInt64(device) << 16 | UInt64(event) : nil
    }

    /// What was filled last for this event, unless it was invalidated since. The hot call: once a signal.
    public borrowing func lookup(device: UInt32, event: UInt32) -> Translation {
        guard let key = Self.key(device, event) else { return .none }
        return translations.withLock { $0[key] ?? Translation.none }
    }

    /// Remembers a translation. Called under its_lock after a miss, so it may take its time; it may also forget it.
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {
        guard let key = Self.key(device, event), !translation.isNone else { return }
        translations.withLock { if $0.count < Self.limit || $0[key] != nil { $0[key] = translation } }
    }

    /// Forgets one event. When it returns, no `lookup` that begins later may find the event.
    public borrowing func invalidate(device: UInt32, event: UInt32) {
        guard let key = Self.key(device, event) else { return }
        translations.withLock { _ = $0.removeValue(forKey: key) }
    }

    /// Forgets all events of a device.
    public borrowing func invalidate(device: UInt32) {
        guard device >> 16 == 0 else { return }
        translations.withLock { known in known = known.filter { $0.key >> 16 != UInt64(device) } }
    }

    /// Forgets everything. KVM does this at most changes, so it should be cheap.
    public borrowing func invalidateAll() { translations.withLock { $0.removeAll() } }

    /// Nothing is unlinked: what a reader has found is a copy.
    public borrowing func takeUnlinked() -> [UInt] { [] }

    /// Frees what `takeUnlinked` gave: nothing.
    public borrowing func free(_ unlinked: [UInt]) {}

    /// Bytes that it holds now; 0 when it is empty.
    public var memoryBytes: Int {
        translations.withLock { $0.count * MemoryLayout<(key: UInt64, value: Translation)>.stride }
    }
}
