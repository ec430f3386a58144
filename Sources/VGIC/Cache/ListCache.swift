import Lockfree

/// KVM's cache of Linux 5.4 to 6.9: one list in order of use, one lock (vgic-its.c, `lpi_translation_cache`).
///
/// The list has 16 entries for each vCPU. A hit walks it from the front under lpi_list_lock, moves what it has found to
/// the front and takes a reference; when the interrupt is injected the reference is given back, under that lock too
/// (`vgic_put_irq` up to 6.8). A fill reuses the last entry. KVM has one list for a VM; here each ITS has one.
///
/// `invalidate(device:event:)` and `invalidate(device:)` are not KVM's, which empties the list at each change.
@safe public struct ListCache: TranslationCache, ~Copyable {
    /// LPI_DEFAULT_PCPU_CACHE_SIZE.
    public static var entriesPerVCPU: Int { 16 }

    /// `struct vgic_translation_cache_entry`.
    @safe struct Entry {
        var next: UnsafeMutablePointer<Entry>?
        var previous: UnsafeMutablePointer<Entry>?
        var doorbell: UInt64 = 0
        var device: UInt32 = 0
        var event: UInt32 = 0
        var translation = Translation.none

        init() {
            unsafe next = nil
            unsafe previous = nil
        }
    }

    /// lpi_list_lock.
    private let lock = SpinLock()
    // SAFETY: what is in the slab is read and written under `lock`. Its addresses stay.
    /// The entries; the last one is the list's head and holds nothing. Behind an entry without a translation there is
    /// none with one.
    private let entries: Slab<Entry>
    private let references: MappingReferences?
    /// GITS_TRANSLATER of the ITS, which KVM compares at each entry.
    private let doorbell: UInt64 = 0x0801_0040

    /// An empty list with room for 16 translations a vCPU.
    public init(_ configuration: CacheConfiguration) {
        entries = Slab(count: max(configuration.vcpus, 1) * Self.entriesPerVCPU + 1, padded: true) { _ in Entry() }
        references = configuration.references
        let head = unsafe entries.pointer(to: entries.count - 1)
        unsafe head.pointee.next = unsafe head
        unsafe head.pointee.previous = unsafe head
        for index in 0..<entries.count - 1 { unsafe insert(entries.pointer(to: index), behind: head) }
    }

    private var head: UnsafeMutablePointer<Entry> { unsafe entries.pointer(to: entries.count - 1) }

    /// How many translations it has room for.
    var capacity: Int { entries.count - 1 }

    private static func isStorable(_ device: UInt32, _ event: UInt32) -> Bool { (device | event) >> 16 == 0 }

    /// Walks the list under lpi_list_lock; what is found moves to the front. Takes no reference.
    public borrowing func lookup(device: UInt32, event: UInt32) -> Translation {
        guard Self.isStorable(device, event) else { return .none }
        lock.lock()
        defer { lock.unlock() }
        guard let entry = unsafe search(device, event) else { return .none }
        return unsafe entry.pointee.translation
    }

    /// `vgic_its_check_cache`: looks up, and takes a reference of the mapping under the lock.
    public borrowing func find(device: UInt32, event: UInt32, thread: inout HostThread) -> Translation {
        guard Self.isStorable(device, event) else { return .none }
        thread.acquire(lock, at: .lpiList)
        defer { thread.release(lock, at: .lpiList) }
        guard let entry = unsafe search(device, event) else { return .none }
        let translation = unsafe entry.pointee.translation
        references?.take(translation)
        return translation
    }

    /// `vgic_put_irq` of an LPI, under lpi_list_lock.
    public borrowing func release(_ translation: Translation, thread: inout HostThread) {
        thread.acquire(lock, at: .lpiList)
        references?.drop(translation)
        thread.release(lock, at: .lpiList)
    }

    /// `vgic_its_cache_translation`: takes the last entry for it, whatever that held.
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {
        guard Self.isStorable(device, event), !translation.isNone else { return }
        lock.lock()
        defer { lock.unlock() }
        let entry: UnsafeMutablePointer<Entry>
        if let known = unsafe search(device, event) {
            unsafe entry = unsafe known
        } else {
            unsafe entry = unsafe head.pointee.previous!
        }
        references?.take(translation)
        if unsafe !entry.pointee.translation.isNone { unsafe references?.drop(entry.pointee.translation) }
        unsafe entry.pointee.doorbell = doorbell
        unsafe entry.pointee.device = device
        unsafe entry.pointee.event = event
        unsafe entry.pointee.translation = translation
        unsafe move(entry, behind: head)
    }

    /// Empties the entry of the event.
    public borrowing func invalidate(device: UInt32, event: UInt32) {
        guard Self.isStorable(device, event) else { return }
        lock.lock()
        defer { lock.unlock() }
        if let entry = unsafe search(device, event) { unsafe empty(entry) }
    }

    /// Empties the entries of the device.
    public borrowing func invalidate(device: UInt32) {
        guard device >> 16 == 0 else { return }
        lock.lock()
        defer { lock.unlock() }
        var entry = unsafe head.pointee.next!
        while unsafe !entry.pointee.translation.isNone {
            let next = unsafe entry.pointee.next!
            if unsafe entry.pointee.device == device { unsafe empty(entry) }
            unsafe entry = unsafe next
        }
    }

    /// `vgic_its_invalidate_cache`: empties the entries from the front to the first empty one.
    public borrowing func invalidateAll() {
        lock.lock()
        defer { lock.unlock() }
        var entry = unsafe head.pointee.next!
        while unsafe !entry.pointee.translation.isNone {
            unsafe references?.drop(entry.pointee.translation)
            unsafe entry.pointee.translation = .none
            unsafe entry = unsafe entry.pointee.next!
        }
    }

    /// Empty: entries are reused under the lock, and no reader is in one.
    public borrowing func takeUnlinked() -> [UInt] { [] }

    /// Does nothing.
    public borrowing func free(_ unlinked: [UInt]) {}

    /// Bytes of the entries, which are all there from the beginning.
    public var memoryBytes: Int { capacity * MemoryLayout<Entry>.stride }

    // MARK: - the list, under the lock

    /// The entry of an event, which moves to the front; nil if there is none. The head's translation is none, so the
    /// walk ends there too.
    private borrowing func search(_ device: UInt32, _ event: UInt32) -> UnsafeMutablePointer<Entry>? {
        var entry = unsafe head.pointee.next!
        while unsafe !entry.pointee.translation.isNone {
            if unsafe entry.pointee.doorbell == doorbell && entry.pointee.device == device
                && entry.pointee.event == event
            {
                if unsafe head.pointee.next != entry { unsafe move(entry, behind: head) }
                return unsafe entry
            }
            unsafe entry = unsafe entry.pointee.next!
        }
        return nil
    }

    /// Empties an entry, and puts it behind those that hold something.
    private borrowing func empty(_ entry: UnsafeMutablePointer<Entry>) {
        unsafe references?.drop(entry.pointee.translation)
        unsafe entry.pointee.translation = .none
        unsafe move(entry, behind: head.pointee.previous!)
    }

    /// `list_move`. An entry behind itself stays where it is.
    private borrowing func move(_ entry: UnsafeMutablePointer<Entry>, behind place: UnsafeMutablePointer<Entry>) {
        guard unsafe entry != place else { return }
        unsafe entry.pointee.previous!.pointee.next = unsafe entry.pointee.next
        unsafe entry.pointee.next!.pointee.previous = unsafe entry.pointee.previous
        unsafe insert(entry, behind: place)
    }

    private borrowing func insert(_ entry: UnsafeMutablePointer<Entry>, behind place: UnsafeMutablePointer<Entry>) {
        unsafe entry.pointee.next = unsafe place.pointee.next
        unsafe entry.pointee.previous = unsafe place
        unsafe place.pointee.next!.pointee.previous = unsafe entry
        unsafe place.pointee.next = unsafe entry
    }
}
