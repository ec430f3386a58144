import Lockfree
public import Synchronization

extension ShardedCache {
    /// Slot `index` of a page.
    // SAFETY (this and `word`): the address is that of a live page or table of 64 or 1,024 words; a reader is inside a
    // quiescence section, so what it found in the directory is not freed under it.
    @unsafe @inlinable static func slot(_ page: UInt, _ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: page).unsafelyUnwrapped + index
    }

    /// Page pointer `index` of a table.
    @unsafe @inlinable static func word(_ table: UInt, _ index: Int) -> UnsafeMutablePointer<Atomic<UInt>> {
        unsafe UnsafeMutablePointer<Atomic<UInt>>(bitPattern: table).unsafelyUnwrapped + index
    }

    /// The page of an event, made if there is none; nil at the page limit. The caller holds its_lock.
    borrowing func page(for device: Int, event: Int) -> UInt? {
        var entry = directory[device].load(ordering: .relaxed)  // only its_lock's holder changes it
        if entry & Self.tableTag == 0 && event >= 64 {
            let table = Self.cells(Self.pagesPerTable) { Atomic<UInt>(0) }
            arena.tables += 1
            unsafe Self.word(table, 0).pointee.store(entry, ordering: .relaxed)
            entry = table | Self.tableTag
            directory[device].store(entry, ordering: .releasing)  // pairs with `lookup`
        }
        if entry & Self.tableTag == 0 {
            if entry == 0, let page = newPage() {
                entry = page
                directory[device].store(page, ordering: .releasing)  // pairs with `lookup`
            }
            return entry == 0 ? nil : entry
        }
        let place = unsafe Self.word(entry & ~Self.tableTag, event >> 6)
        var page = unsafe place.pointee.load(ordering: .relaxed)
        if page == 0, let fresh = newPage() {
            page = fresh
            unsafe place.pointee.store(fresh, ordering: .releasing)  // pairs with `lookup`
        }
        return page == 0 ? nil : page
    }

    private borrowing func newPage() -> UInt? {
        guard arena.pages < Self.pageLimit else { return nil }
        arena.pages += 1
        return Self.cells(Self.slotsPerPage) { Atomic<UInt64>(0) }
    }

    /// Takes a device's page or table out of the directory; it is freed later. The caller holds its_lock.
    borrowing func unlink(_ device: Int) {
        let entry = directory[device].load(ordering: .relaxed)
        guard entry != 0 else { return }
        directory[device].store(0, ordering: .releasing)  // pairs with `lookup`
        guard entry & Self.tableTag != 0 else {
            arena.unlinked.append(entry)
            return
        }
        let table = entry & ~Self.tableTag
        for index in 0..<Self.pagesPerTable {
            let page = unsafe Self.word(table, index).pointee.load(ordering: .relaxed)
            if page != 0 { arena.unlinked.append(page) }
        }
        arena.unlinked.append(entry)
    }

    /// Cells on a cache-line boundary, so that the tag bit is free. `free` deinitialises them.
    private static func cells<Cell: ~Copyable>(_ count: Int, _ make: () -> Cell) -> UInt {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Cell>.stride, alignment: CacheLine.size)
        // SAFETY: the block has room for all of them, and each is initialised before anybody can find it.
        let first = unsafe memory.bindMemory(to: Cell.self, capacity: count)
        for index in 0..<count { unsafe (first + index).initialize(to: make()) }
        return UInt(bitPattern: memory)
    }
}
