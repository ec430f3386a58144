public import Lockfree
public import Synchronization
import Vocabulary

/// A cache without keys to compare: DeviceID and EventID are the place at which a translation stands.
///
/// A directory word per DeviceID points to that device's first page, 64 slots for events 0 to 63, or to a table of
/// 1,024 page pointers when it has used higher events. A slot is one 64-bit word: bit 63 valid, 62:32 generation, 31:0
/// the mapping. A hit is two dependent loads (three beyond 64 events): no hash, no probe, no read-modify-write, no
/// lock.
///
/// Whole invalidation is one increment of the generation; a device's is one pointer; an event's one slot. Pages and
/// tables that were unlinked are freed after a grace period, because a reader may still be in them.
@safe public struct ShardedCache: TranslationCache, ~Copyable {
    /// The most pages that there may be: one for each (device, 64 events) in use, whatever the guest maps.
    public static var pageLimit: Int { 65_536 }

    @usableFromInline static var slotsPerPage: Int { 64 }
    @usableFromInline static var pagesPerTable: Int { 1024 }
    /// Set in a directory word that points to a table of pages.
    @usableFromInline static var tableTag: UInt { 1 }
    @usableFromInline static var validBit: UInt64 { 1 << 63 }
    static var generationLimit: UInt64 { 1 << 31 }

    @usableFromInline let directory: Slab<Atomic<UInt>>
    /// The generation of valid slots, already in its place (62:32) and with the valid bit.
    @usableFromInline let current = Atomic<UInt64>(1 << 63 | 1 << 32)
    let arena: Arena
    /// Counts of the mappings; nil for a cache without an ITS.
    private let references: MappingReferences?
    /// Whether who finds a translation holds a reference of its mapping, where a grace period does not protect it.
    @usableFromInline let countsReaders: Bool

    /// State that only the holder of its_lock touches.
    final class Arena: @unchecked Sendable {
        // SAFETY: guarded by its_lock, under which everything but `lookup` runs.
        var pages = 0
        var tables = 0
        /// Addresses of pages, and of tables with `tableTag`.
        var unlinked: [UInt] = []
    }

    /// An empty cache.
    public init(_ configuration: CacheConfiguration) {
        directory = Slab(count: 65_536) { _ in Atomic<UInt>(0) }
        arena = Arena()
        references = configuration.references
        countsReaders = configuration.unmap == .refcount
    }

    deinit {
        for device in 0..<directory.count { unlink(device) }
        free(takeUnlinked())
    }

    /// Two dependent loads, three for an event above 63. Takes no lock.
    @inlinable public borrowing func lookup(device: UInt32, event: UInt32) -> Translation {
        guard (device | event) >> 16 == 0 else { return .none }
        // Acquiring pairs with the releasing stores of `fill`: a page is zeroed before it is published.
        var page = directory[Int(device)].load(ordering: .acquiring)
        if page & Self.tableTag != 0 {
            page = unsafe Self.word(page & ~Self.tableTag, Int(event >> 6)).pointee.load(ordering: .acquiring)
        } else if event >= 64 {
            return .none
        }
        guard page != 0 else { return .none }
        // Acquiring pairs with the releasing store of the slot in `fill`: the mapping was written before it.
        let slot = unsafe Self.slot(page, Int(event & 63)).pointee.load(ordering: .acquiring)
        // Acquiring pairs with `invalidateAll`.
        guard slot & ~0xFFFF_FFFF == current.load(ordering: .acquiring) else { return .none }
        return Translation(raw: UInt32(truncatingIfNeeded: slot))
    }

    /// The look-up; with `unmap: refcount` also a reference, without which nothing is found.
    @inlinable @inline(__always) public borrowing func find(
        device: UInt32, event: UInt32, thread: inout HostThread
    ) -> Translation {
        let translation = lookup(device: device, event: event)
        return countsReaders ? counted(translation) : translation
    }

    /// Gives the reference of `find` back, if there is one.
    @inlinable @inline(__always) public borrowing func release(_ translation: Translation, thread: inout HostThread) {
        if countsReaders { giveBack(translation) }
    }

    /// The translation with a reference of its mapping; none if the last one is gone.
    @usableFromInline borrowing func counted(_ translation: Translation) -> Translation {
        guard let references, !translation.isNone, !references.tryTake(translation) else { return translation }
        return .none
    }

    @usableFromInline borrowing func giveBack(_ translation: Translation) { references?.drop(translation) }

    /// Writes the slot of the event. Drops the translation in silence if the event needs a page and the limit is
    /// reached.
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {
        guard (device | event) >> 16 == 0, !translation.isNone, let page = page(for: Int(device), event: Int(event))
        else { return }
        let word = current.load(ordering: .relaxed) | UInt64(translation.raw)  // its_lock orders it
        unsafe Self.slot(page, Int(event & 63)).pointee.store(word, ordering: .releasing)  // pairs with `lookup`
    }

    /// Clears the slot of the event.
    public borrowing func invalidate(device: UInt32, event: UInt32) {
        guard (device | event) >> 16 == 0 else { return }
        var page = directory[Int(device)].load(ordering: .relaxed)  // only its_lock's holder changes it
        if page & Self.tableTag != 0 {
            page = unsafe Self.word(page & ~Self.tableTag, Int(event >> 6)).pointee.load(ordering: .relaxed)
        } else if event >= 64 {
            return
        }
        guard page != 0 else { return }
        unsafe Self.slot(page, Int(event & 63)).pointee.store(0, ordering: .releasing)
    }

    /// Unlinks the pages of the device.
    public borrowing func invalidate(device: UInt32) {
        guard device >> 16 == 0 else { return }
        unlink(Int(device))
    }

    /// Increments the generation, which makes every slot invalid. Unlinks all pages when the generation would wrap.
    public borrowing func invalidateAll() {
        let next = (current.load(ordering: .relaxed) & ~Self.validBit) &+ 1 << 32
        if next >> 32 == Self.generationLimit {
            // No slot may carry a generation that comes round again.
            for device in 0..<directory.count { unlink(device) }
            current.store(Self.validBit | 1 << 32, ordering: .releasing)
        } else {
            current.store(Self.validBit | next, ordering: .releasing)  // pairs with `lookup`
        }
    }

    /// Addresses of pages, and of tables with the tag bit.
    public borrowing func takeUnlinked() -> [UInt] {
        let unlinked = arena.unlinked
        arena.unlinked = []
        return unlinked
    }

    /// Frees pages and tables.
    public borrowing func free(_ unlinked: [UInt]) {
        for entry in unlinked {
            let address = entry & ~Self.tableTag
            // SAFETY: `cells` made it, of this type and length; nobody finds it any more.
            if entry & Self.tableTag == 0 {
                arena.pages -= 1
                unsafe Self.slot(address, 0).deinitialize(count: Self.slotsPerPage)
            } else {
                arena.tables -= 1
                unsafe Self.word(address, 0).deinitialize(count: Self.pagesPerTable)
            }
            unsafe UnsafeMutableRawPointer(bitPattern: address)!.deallocate()
        }
    }

    /// Bytes of the directory, and of pages and tables that are in use or not freed yet.
    public var memoryBytes: Int {
        directory.count * 8 + arena.pages * Self.slotsPerPage * 8 + arena.tables * Self.pagesPerTable * 8
    }
}
