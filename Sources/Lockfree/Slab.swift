/// Fixed-capacity storage of elements that cannot be copied, on a cache-line boundary, initialised in place.
///
/// Elements never move, so pointers to them are valid for as long as the slab lives. Swift gives no struct an alignment
/// above 16, hence the raw allocation.
@safe public struct Slab<Element: ~Copyable>: ~Copyable, @unchecked Sendable {
    // SAFETY: sendable because the slab itself is immutable after init; what elements share they share by atomics or
    // under locks of their own, as their types say.
    @usableFromInline let base: UnsafeMutableRawPointer
    @usableFromInline let stride: Int
    public let count: Int

    /// - Parameters:
    ///   - count: number of elements, 0 or more.
    ///   - padded: each element starts a cache line of its own.
    ///   - initializing: makes the element of an index; called once for each, in order.
    public init(count: Int, padded: Bool = false, initializing: (Int) -> Element) {
        precondition(count >= 0, "a slab cannot hold a negative number of elements")
        self.count = count
        let natural = MemoryLayout<Element>.stride
        stride = padded ? (natural + CacheLine.size - 1) / CacheLine.size * CacheLine.size : natural
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(stride * count, 1), alignment: CacheLine.size)
        for index in 0..<count {
            // SAFETY: the allocation holds `count` strides, and each is initialised once.
            unsafe (base + index * stride).bindMemory(to: Element.self, capacity: 1).initialize(to: initializing(index))
        }
    }

    deinit {
        for index in 0..<count {
            // SAFETY: every element was initialised in init and is deinitialised here only.
            unsafe (base + index * stride).assumingMemoryBound(to: Element.self).deinitialize(count: 1)
        }
        unsafe base.deallocate()
    }

    /// Borrows an element.
    /// - Precondition: 0 <= `index` < `count`.
    @inlinable public subscript(index: Int) -> Element {
        @_transparent unsafeAddress { unsafe UnsafePointer(pointer(to: index)) }
    }

    /// The address of an element, for state that its own locks guard.
    /// - Precondition: 0 <= `index` < `count`.
    @unsafe @inlinable public func pointer(to index: Int) -> UnsafeMutablePointer<Element> {
        precondition(index >= 0 && index < count, "slab index out of range")
        // SAFETY: inside the allocation, and initialised as Element since init.
        return unsafe (base + index &* stride).assumingMemoryBound(to: Element.self)
    }
}
