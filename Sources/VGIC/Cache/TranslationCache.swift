/// What a translation cache gives back: the index of a mapping in the ITS's slab, or nothing.
public struct Translation: Hashable, Sendable {
    @usableFromInline let raw: UInt32

    /// - Parameter mapping: index of the mapping, below 2^32 - 1.
    @inlinable public init(mapping: Int) { raw = UInt32(truncatingIfNeeded: mapping) }
    @inlinable init(raw: UInt32) { self.raw = raw }

    /// The cache does not hold the event.
    @inlinable public static var none: Translation { Translation(raw: .max) }
    /// Whether the cache does not hold the event.
    @inlinable public var isNone: Bool { raw == .max }

    /// Index of the mapping.
    /// - Precondition: the translation is not `none`.
    @inlinable public var mapping: Int { Int(raw) }
}

/// Remembers (DeviceID, EventID) -> mapping, so that an MSI need not take its_lock.
///
/// The value is the mapping (LPI and collection), never its target: a collection that is retargeted needs no flush.
/// `lookup` may run on any thread at any time, inside a section of the VM's `Quiescence`; the other calls come one at a
/// time: whoever makes them holds its_lock, which the ITS asserts where it makes them. Ids above 0xFFFF are neither
/// stored nor found: they would alias.
///
/// A new cache is one file, one case of `CacheKind` with its meaning, and one line of `CacheKind.accept`.
public protocol TranslationCache: ~Copyable, Sendable {
    /// An empty cache.
    init(_ configuration: CacheConfiguration)

    /// The mapping of an event, or `none`. On any thread, inside a section. Takes no lock that a fill or an
    /// invalidation holds for long.
    borrowing func lookup(device: UInt32, event: UInt32) -> Translation
    /// Looks up as an MSI does, with all that the design makes an MSI pay beside the look-up. What is found is given
    /// back with `release`, once it is injected. By default the look-up alone.
    borrowing func find(device: UInt32, event: UInt32, thread: inout HostThread) -> Translation
    /// Gives back what `find` has found. By default nothing.
    borrowing func release(_ translation: Translation, thread: inout HostThread)
    /// Stores the mapping of an event, so that `lookup` finds it. A cache may drop the translation in silence, for want
    /// of room: `lookup` then misses. It drops it for an id above 0xFFFF and for `none`.
    borrowing func fill(device: UInt32, event: UInt32, translation: Translation)
    /// Removes one event: no `lookup` that begins after the return finds it.
    borrowing func invalidate(device: UInt32, event: UInt32)
    /// Removes all events of a device: no `lookup` that begins after the return finds one.
    borrowing func invalidate(device: UInt32)
    /// Removes everything: no `lookup` that begins after the return finds anything.
    borrowing func invalidateAll()

    /// Takes the memory that invalidations have unlinked since the last call; readers may still be in it. The caller
    /// frees it, after a grace period that begins after this call.
    borrowing func takeUnlinked() -> [UInt]

    /// Frees memory that `takeUnlinked` gave.
    borrowing func free(_ unlinked: [UInt])

    /// How many bytes the cache occupies now.
    var memoryBytes: Int { get }
}

extension TranslationCache where Self: ~Copyable {
    /// An empty cache without an ITS, of a VM with one vCPU.
    public init() { self.init(CacheConfiguration()) }

    /// The look-up alone.
    @inlinable @inline(__always) public borrowing func find(
        device: UInt32, event: UInt32, thread: inout HostThread
    ) -> Translation {
        lookup(device: device, event: event)
    }

    /// Nothing: readers hold no references.
    @inlinable @inline(__always) public borrowing func release(
        _ translation: Translation, thread: inout HostThread
    ) {}
}
