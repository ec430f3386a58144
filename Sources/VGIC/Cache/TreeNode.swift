import Lockfree
import Synchronization

/// A node of a `TreeCache`: 576 bytes, as `struct xa_node`, with 64 slots.
///
/// A slot holds nothing (0), a translation, or a node below. A reader follows slots without a lock; all else is for the
/// holder of its_lock.
@safe struct TreeNode: Equatable {
    /// Bits of a key that one level tells apart.
    static var bits: Int { 6 }
    static var slotCount: Int { 64 }
    private static var headerWords: Int { 8 }
    static var bytes: Int { (headerWords + slotCount) * MemoryLayout<UInt>.stride }

    /// Set in an entry that is a translation.
    private static var translationTag: UInt { 1 }
    /// Set in an entry that is a node.
    private static var nodeTag: UInt { 2 }

    /// The address of the memory.
    let address: UInt

    /// A node with nothing in it.
    /// - Parameters:
    ///   - shift: how far a key is shifted down for its slot here; 0 for the level of the translations.
    ///   - parent: the entry of the node above, 0 for none.
    ///   - offset: its slot there.
    init(shift: Int, parent: UInt, offset: Int) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.bytes, alignment: 64)
        // SAFETY: the block has room for all words, and each is initialised before anybody can find it.
        let words = unsafe memory.bindMemory(to: Atomic<UInt>.self, capacity: Self.headerWords + Self.slotCount)
        for index in 0..<Self.headerWords + Self.slotCount { unsafe (words + index).initialize(to: Atomic(0)) }
        address = UInt(bitPattern: memory)
        // Relaxed: nobody can find it yet.
        unsafe word(0).pointee.store(UInt(shift), ordering: .relaxed)
        self.parent = parent
        self.offset = offset
    }

    /// The node that an entry is; nil if it is none.
    init?(entry: UInt) {
        guard entry & Self.nodeTag != 0 else { return nil }
        address = entry & ~Self.nodeTag
    }

    /// A node that is being freed.
    init(address: UInt) { self.address = address }

    /// The node as an entry.
    var entry: UInt { address | Self.nodeTag }

    /// A translation as an entry.
    static func entry(_ translation: Translation) -> UInt { UInt(translation.raw) << 2 | translationTag }

    /// The translation that an entry is; none if it is nothing.
    static func translation(_ entry: UInt) -> Translation {
        entry & translationTag != 0 ? Translation(raw: UInt32(truncatingIfNeeded: entry >> 2)) : .none
    }

    private func word(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt>> {
        // SAFETY: the address is that of a node that is not freed: a reader is inside a quiescence section.
        unsafe UnsafeMutablePointer<Atomic<UInt>>(bitPattern: address).unsafelyUnwrapped + index
    }

    /// How far a key is shifted down for its slot here. Never changes.
    var shift: Int { Int(unsafe word(0).pointee.load(ordering: .relaxed)) }

    // Relaxed, as all that follows but the slots: its_lock orders it.
    /// How many slots hold something.
    var count: Int {
        get { Int(unsafe word(1).pointee.load(ordering: .relaxed)) }
        nonmutating set { unsafe word(1).pointee.store(UInt(newValue), ordering: .relaxed) }
    }

    /// The entry of the node above, 0 for none.
    var parent: UInt {
        get { unsafe word(2).pointee.load(ordering: .relaxed) }
        nonmutating set { unsafe word(2).pointee.store(newValue, ordering: .relaxed) }
    }

    /// Its slot in the node above.
    var offset: Int {
        get { Int(unsafe word(3).pointee.load(ordering: .relaxed)) }
        nonmutating set { unsafe word(3).pointee.store(UInt(newValue), ordering: .relaxed) }
    }

    /// A slot. The loads pair with the stores: a node is whole before it is published, and so is a mapping.
    subscript(slot: Int) -> UInt {
        get { unsafe word(Self.headerWords + slot).pointee.load(ordering: .acquiring) }
        nonmutating set { unsafe word(Self.headerWords + slot).pointee.store(newValue, ordering: .releasing) }
    }

    /// The slot of a key.
    func slot(of key: UInt32) -> Int { Int(key >> UInt32(shift)) & (Self.slotCount - 1) }

    /// Whether the key is one of those below this node, which is the uppermost.
    func covers(_ key: UInt32) -> Bool { key >> UInt32(shift) < UInt32(Self.slotCount) }

    /// Gives the memory back.
    func free() {
        // SAFETY: `init` made it, of this type and length; nobody finds it any more.
        unsafe word(0).deinitialize(count: Self.headerWords + Self.slotCount)
        unsafe UnsafeMutableRawPointer(bitPattern: address)!.deallocate()
    }
}
