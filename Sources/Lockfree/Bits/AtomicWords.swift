public import Synchronization

/// A row of atomic 64-bit words that starts on a cache line: what the bitmaps are made of.
///
/// Beside the slab it keeps the typed address of the first word, so that an access costs one scaled load and no
/// multiplication. The bitmaps check their bounds, once for each call; this type only asserts them.
@usableFromInline @safe struct AtomicWords: ~Copyable, @unchecked Sendable {
    @usableFromInline let storage: Slab<Atomic<UInt64>>
    @usableFromInline let first: UnsafeMutablePointer<Atomic<UInt64>>

    /// - Parameter count: number of words, 1 or more; all start at zero.
    init(count: Int) {
        precondition(count >= 1, "a row of words holds at least one")
        storage = Slab(count: count) { _ in Atomic(0) }
        // SAFETY: the slab's memory does not move and lives as long as this value; its stride is the words' own.
        unsafe first = storage.pointer(to: 0)
    }

    @inlinable subscript(index: Int) -> Atomic<UInt64> {
        // SAFETY: every caller has checked its index against the bitmap's capacity, from which the row was sized.
        unsafeAddress {
            assert(index >= 0 && index < storage.count)
            return unsafe UnsafePointer(first + index)
        }
    }
}
