import Lockfree
import Synchronization

/// The guest's physical memory as the ITS sees it: regions (KVM's memslots), zero until written. Every access is
/// checked; an access that is not wholly inside one region is an error, never a trap.
///
/// Any thread may read and write; a 64-bit word at an address divisible by 8 is read and written in one piece, as the
/// guest's processors do. A region costs memory only where it was written.
@safe public final class GuestMemory: Sendable {
    /// A memslot.
    public struct Region: Hashable, Sendable {
        /// Guest physical address of the first byte.
        public let base: UInt64
        /// Bytes.
        public let size: UInt64

        /// - Parameters:
        ///   - base: guest physical address of the first byte.
        ///   - size: bytes.
        public init(base: UInt64, size: UInt64) {
            self.base = base
            self.size = size
        }

        func contains(_ address: UInt64, _ count: UInt64) -> Bool {
            address >= base && count <= size && address - base <= size - count
        }
    }

    /// An access outside all regions.
    public struct Fault: Error, Sendable, Equatable {
        /// The address that is outside all regions.
        public let address: UInt64
    }

    /// One region's bytes: chunks of words, each made at the first write into it. 0 stands for a chunk of zeros.
    private struct Backing: ~Copyable {
        let chunks: Slab<Atomic<UInt>>
    }

    private static var chunkBytes: UInt64 { 65_536 }
    private static var chunkWords: Int { 8_192 }

    /// The regions, by address.
    public let regions: [Region]
    private let backings: Slab<Backing>

    /// Zeroed memory.
    /// - Precondition: the regions do not overlap, begin and end at multiples of 8, and do not wrap.
    public init(_ regions: [Region]) {
        let sorted = regions.sorted { $0.base < $1.base }
        var end: UInt64 = 0
        for region in sorted {
            precondition(region.base >= end && region.base % 8 == 0 && region.size % 8 == 0, "regions overlap")
            let (next, wraps) = region.base.addingReportingOverflow(region.size)
            precondition(!wraps, "a region wraps around the address space")
            end = next
        }
        self.regions = sorted
        backings = Slab(count: sorted.count) { number in
            let chunks = (sorted[number].size + Self.chunkBytes - 1) / Self.chunkBytes
            return Backing(chunks: Slab(count: Int(chunks)) { _ in Atomic<UInt>(0) })
        }
    }

    /// One region.
    public convenience init(base: UInt64, size: UInt64) { self.init([Region(base: base, size: size)]) }

    /// 2 GiB from 0x4000_0000, as QEMU's and kvmtool's machines have it.
    public static var ordinary: GuestMemory { GuestMemory(base: 0x4000_0000, size: 0x8000_0000) }

    deinit {
        for number in 0..<backings.count {
            for chunk in 0..<backings[number].chunks.count {
                let bits = backings[number].chunks[chunk].load(ordering: .acquiring)
                // SAFETY: a chunk was allocated and initialised by `chunk(_:_:)` with this size, and nobody else is
                // left who could use it.
                guard let words = unsafe UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: bits) else { continue }
                unsafe words.deinitialize(count: Self.chunkWords)
                unsafe words.deallocate()
            }
        }
    }

    /// Whether the 4 KiB frame of the address belongs to a region (`kvm_is_visible_gfn`).
    public func isVisible(_ address: UInt64) -> Bool {
        let frame = address & ~0xFFF
        return regions.contains { $0.base < frame &+ 0x1000 && frame < $0.base &+ $0.size || $0.base == frame }
    }

    /// Reads a byte.
    public func byte(_ address: UInt64) throws(Fault) -> UInt8 {
        let word = try word(aligned: address & ~7, for: address, 1)
        return UInt8(truncatingIfNeeded: word >> (8 * (address & 7)))
    }

    /// Writes a byte.
    public func setByte(_ address: UInt64, _ value: UInt8) throws(Fault) {
        let shift = 8 * (address & 7)
        try change(address) { $0 & ~(0xFF << shift) | UInt64(value) << shift }
    }

    /// Reads a little-endian 64-bit word. In one piece if the address is a multiple of 8.
    public func word(_ address: UInt64) throws(Fault) -> UInt64 {
        if address & 7 == 0 { return try word(aligned: address, for: address, 8) }
        var word: UInt64 = 0
        for offset in 0..<UInt64(8) { word |= UInt64(try byte(address &+ offset)) << (8 * offset) }
        return word
    }

    /// Writes a little-endian 64-bit word. In one piece if the address is a multiple of 8; else all of it or nothing.
    public func setWord(_ address: UInt64, _ value: UInt64) throws(Fault) {
        guard address & 7 != 0 else {
            let (region, offset) = try place(address, 8)
            if value == 0, backings[region].chunks[Int(offset / Self.chunkBytes)].load(ordering: .acquiring) == 0 {
                return
            }
            // Releasing pairs with the acquiring load in `word`: a reader of this word sees what was written before.
            unsafe cell(region, offset).pointee.store(value, ordering: .releasing)
            return
        }
        _ = try place(address, 8)
        for offset in 0..<UInt64(8) { try setByte(address &+ offset, UInt8(truncatingIfNeeded: value >> (8 * offset))) }
    }

    /// Every word that is not zero, by address.
    public func nonzeroWords() -> [UInt64: UInt64] {
        var words: [UInt64: UInt64] = [:]
        for (number, region) in regions.enumerated() {
            for chunk in 0..<backings[number].chunks.count
            where backings[number].chunks[chunk].load(ordering: .acquiring) != 0 {
                let start = UInt64(chunk) * Self.chunkBytes
                for offset in stride(from: start, to: min(start + Self.chunkBytes, region.size), by: 8) {
                    let word = unsafe cell(number, offset).pointee.load(ordering: .relaxed)
                    if word != 0 { words[region.base + offset] = word }
                }
            }
        }
        return words
    }

    private func place(_ address: UInt64, _ count: UInt64) throws(Fault) -> (region: Int, offset: UInt64) {
        for (number, region) in regions.enumerated() where region.contains(address, count) {
            return (number, address - region.base)
        }
        throw Fault(address: address)
    }

    private func word(aligned: UInt64, for address: UInt64, _ count: UInt64) throws(Fault) -> UInt64 {
        let (region, _) = try place(address, count)
        let offset = aligned - regions[region].base
        // Acquiring pairs with the exchange in `cell`, which publishes the zeroed chunk.
        guard backings[region].chunks[Int(offset / Self.chunkBytes)].load(ordering: .acquiring) != 0 else { return 0 }
        return unsafe cell(region, offset).pointee.load(ordering: .acquiring)  // pairs with `setWord` and `change`
    }

    private func change(_ address: UInt64, _ body: (UInt64) -> UInt64) throws(Fault) {
        let (region, offset) = try place(address, 1)
        let cell = unsafe cell(region, offset & ~7)
        var old = unsafe cell.pointee.load(ordering: .relaxed)
        while true {
            // Releasing pairs with the acquiring load in `word`.
            let (done, now) = unsafe cell.pointee.weakCompareExchange(
                expected: old, desired: body(old), successOrdering: .acquiringAndReleasing, failureOrdering: .relaxed)
            if done { return }
            old = now
        }
    }

    /// The word at an offset of a region, whose chunk is made if it is not there.
    private func cell(_ region: Int, _ offset: UInt64) -> UnsafeMutablePointer<Atomic<UInt64>> {
        let number = Int(offset / Self.chunkBytes)
        let word = Int(offset % Self.chunkBytes / 8)
        let bits = backings[region].chunks[number].load(ordering: .acquiring)  // pairs with the exchange below
        if let made = unsafe UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: bits) { return unsafe made + word }
        // SAFETY: the chunk is owned by this object from the moment it is published, and freed in deinit.
        let new = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: Self.chunkWords)
        for index in 0..<Self.chunkWords { unsafe (new + index).initialize(to: Atomic(0)) }
        let (won, other) = backings[region].chunks[number].compareExchange(
            expected: 0, desired: UInt(bitPattern: new), ordering: .acquiringAndReleasing)
        if won { return unsafe new + word }
        unsafe new.deinitialize(count: Self.chunkWords)
        unsafe new.deallocate()
        return unsafe UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: other)! + word
    }
}
