/// Fixed-capacity storage of noncopyable elements, initialised in place and deinitialised with the slab.
///
/// An array cannot hold atomics or locks, checks uniqueness at every access and may move its elements. A slab does
/// none of that: an element has one address for as long as the slab lives.
///
/// Sendable without a condition on the element: a slab hands out borrows only, and what a borrow may do from several
/// threads at once is the element's own contract (atomics, or fields under a lock beside them). A caller that writes
/// through `pointer(to:)` must exclude other threads itself.
@safe public struct Slab<Element: ~Copyable>: ~Copyable, @unchecked Sendable {
    @usableFromInline let base: UnsafeMutableRawPointer
    @usableFromInline let stride: Int

    /// Number of elements.
    public let count: Int

    /// - Parameters:
    ///   - count: number of elements, 0 or more.
    ///   - padded: gives every element cache lines of its own (stride rounded up to a multiple of `CacheLine.size`).
    ///   - initializing: makes the element of an index; called once for each index, in ascending order.
    public init(count: Int, padded: Bool = false, initializing: (Int) -> Element) {
        precondition(count >= 0, "a slab cannot hold \(count) elements")
        let natural = MemoryLayout<Element>.stride
        let stride = padded ? (natural + CacheLine.size - 1) / CacheLine.size * CacheLine.size : natural
        // SAFETY: the block is owned by this slab alone and freed in deinit; every element is initialised before
        // anything can read it, and the product traps rather than wraps.
        let base = UnsafeMutableRawPointer.allocate(
            byteCount: max(count * stride, 1), alignment: max(CacheLine.size, MemoryLayout<Element>.alignment))
        for index in 0..<count {
            unsafe (base + index * stride).bindMemory(to: Element.self, capacity: 1).initialize(to: initializing(index))
        }
        unsafe self.base = base
        self.stride = stride
        self.count = count
    }

    deinit {
        for index in 0..<count {
            // SAFETY: each element was initialised once in init and lives until here.
            unsafe pointer(to: index).deinitialize(count: 1)
        }
        unsafe base.deallocate()
    }

    /// Borrows an element. Traps if `index` is out of bounds.
    @inlinable public subscript(index: Int) -> Element {
        // SAFETY: the address is in bounds, initialised, and stays valid for as long as the slab is borrowed.
        unsafeAddress { unsafe UnsafePointer(pointer(to: index)) }
        // Nobody can call this. Without it Swift 6.2 refuses to read a stored property of a borrowed element ("is
        // borrowed and cannot be consumed", "unexpected exclusivity violation"); Swift 6.3 does not need it.
        @available(*, unavailable, message: "a slab hands out borrows only: write through pointer(to:)")
        nonmutating unsafeMutableAddress { unsafe pointer(to: index) }
    }

    /// The address of an element, valid for as long as the slab lives. Traps if `index` is out of bounds.
    @unsafe @inlinable public func pointer(to index: Int) -> UnsafeMutablePointer<Element> {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index out of the slab's bounds")
        // SAFETY: in bounds, so the element at this address was initialised in init.
        return unsafe (base + index &* stride).assumingMemoryBound(to: Element.self)
    }
}
