import Lockfree
import Synchronization

/// KVM's cache from Linux 6.10 on: for each ITS an xarray, which is a radix tree of 64 slots a node, keyed by
/// DeviceID << 16 | EventID (vgic-its.c, `translation_cache`).
///
/// A hit searches the ITS by its doorbell, then walks the tree without a lock, and takes a reference of what it finds
/// unless the last one is gone; when the interrupt is injected the reference is given back. Fills and invalidations run
/// under its_lock, and each store and each erasure takes the tree's own lock. The tree is as high as its greatest key
/// needs, has no limit of its own and evicts nothing. KVM removes entry by entry, each by a walk from the root.
///
/// `invalidate(device:event:)` and `invalidate(device:)` are not KVM's, which empties the tree at each change.
@safe public struct TreeCache: TranslationCache, ~Copyable {
    /// The uppermost node, or the translation of key 0 alone, or 0.
    let root = Atomic<UInt>(0)
    /// xa_lock.
    let lock = SpinLock()
    let arena = Arena()
    private let search: DoorbellSearch
    private let references: MappingReferences?

    /// State that only the holder of its_lock touches.
    final class Arena: @unchecked Sendable {
        // SAFETY: guarded by its_lock, under which everything but `lookup`, `find` and `release` runs.
        var nodes = 0
        /// Nodes that were unlinked; a reader may still be in one.
        var unlinked: [UInt] = []
    }

    /// An empty tree.
    public init(_ configuration: CacheConfiguration) {
        search = DoorbellSearch(vcpus: configuration.vcpus, readers: configuration.readers)
        references = configuration.references
    }

    deinit {
        while let key = nextKey(from: 0) { _ = erase(key) }
        free(takeUnlinked())
    }

    private static func key(_ device: UInt32, _ event: UInt32) -> UInt32? {
        (device | event) >> 16 == 0 ? device << 16 | event : nil
    }

    /// Walks the tree. Takes no lock and no reference.
    public borrowing func lookup(device: UInt32, event: UInt32) -> Translation {
        guard let key = Self.key(device, event) else { return .none }
        return load(key)
    }

    /// `vgic_its_check_cache`: the ITS by its doorbell, the walk, a reference.
    public borrowing func find(device: UInt32, event: UInt32, thread: inout HostThread) -> Translation {
        guard let key = Self.key(device, event), search.findsITS(thread.slot) else { return .none }
        let translation = load(key)
        guard !translation.isNone else { return .none }
        if let references, !references.tryTake(translation) { return .none }
        return translation
    }

    /// `vgic_put_irq`.
    public borrowing func release(_ translation: Translation, thread: inout HostThread) {
        references?.drop(translation)
    }

    /// `vgic_its_cache_translation`: a reference for the entry, then the store.
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {
        guard let key = Self.key(device, event), !translation.isNone else { return }
        references?.take(translation)
        lock.lock()
        let old = TreeNode.translation(store(TreeNode.entry(translation), at: key))
        lock.unlock()
        if !old.isNone { references?.drop(old) }
    }

    /// Erases the event's entry.
    public borrowing func invalidate(device: UInt32, event: UInt32) {
        if let key = Self.key(device, event) { remove(key) }
    }

    /// Erases the entries of the device.
    public borrowing func invalidate(device: UInt32) {
        guard device >> 16 == 0 else { return }
        var next = device << 16
        while let key = nextKey(from: next), key >> 16 == device {
            remove(key)
            if key == .max { break }
            next = key + 1
        }
    }

    /// `vgic_its_invalidate_cache`: finds and erases one entry after the other.
    public borrowing func invalidateAll() {
        var next: UInt32 = 0
        while let key = nextKey(from: next) {
            remove(key)
            if key == .max { break }
            next = key + 1
        }
    }

    private borrowing func remove(_ key: UInt32) {
        lock.lock()
        let old = TreeNode.translation(erase(key))
        lock.unlock()
        if !old.isNone { references?.drop(old) }
    }

    /// Addresses of nodes.
    public borrowing func takeUnlinked() -> [UInt] {
        let unlinked = arena.unlinked
        arena.unlinked = []
        return unlinked
    }

    /// Frees nodes.
    public borrowing func free(_ unlinked: [UInt]) {
        for address in unlinked { TreeNode(address: address).free() }
        arena.nodes -= unlinked.count
    }

    /// Bytes of the nodes that are in use or not freed yet.
    public var memoryBytes: Int { arena.nodes * TreeNode.bytes }
}
