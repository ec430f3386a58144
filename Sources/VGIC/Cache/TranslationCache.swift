/// What a translation cache gives back: the index of a mapping in the ITS's slab, or nothing.
public struct Translation: Hashable, Sendable {
    @usableFromInline let raw: UInt32

    /// - Parameter mapping: index of the mapping, below 2^32 - 1.
    @inlinable public init(mapping: Int) { raw = UInt32(truncatingIfNeeded: mapping) }
    @inlinable init(raw: UInt32) { self.raw = raw }

    /// Not in the cache.
    @inlinable public static var none: Translation { Translation(raw: .max) }
    /// Whether the cache does not know it.
    @inlinable public var isNone: Bool { raw == .max }

    /// - Precondition: not `none`.
    @inlinable public var mapping: Int { Int(raw) }
}

/// Remembers (DeviceID, EventID) -> mapping, so that an MSI need not take its_lock.
///
/// The value is the mapping (LPI and collection), never its target: a collection that is retargeted needs no flush.
/// `lookup` may run on any thread at any time, inside a section of the VM's `Quiescence`; the other calls come one at a
/// time, under its_lock. Ids above 0xFFFF are neither stored nor found: they would alias.
///
/// A new cache is one file, one case of `CacheKind` with its meaning, and one line of `CacheKind.accept`.
public protocol TranslationCache: ~Copyable, Sendable {
    init()

    borrowing func lookup(device: UInt32, event: UInt32) -> Translation
    borrowing func fill(device: UInt32, event: UInt32, translation: Translation)
    borrowing func invalidate(device: UInt32, event: UInt32)
    borrowing func invalidate(device: UInt32)
    borrowing func invalidateAll()

    /// The memory that invalidations have unlinked since the last call, which readers may still be in. Whoever takes it
    /// frees it, after a grace period that begins after this call.
    borrowing func takeUnlinked() -> [UInt]

    /// Frees what `takeUnlinked` gave.
    borrowing func free(_ unlinked: [UInt])

    /// Bytes that the cache holds now.
    var memoryBytes: Int { get }
}
