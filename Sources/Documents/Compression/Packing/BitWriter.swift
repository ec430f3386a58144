/// Packs bits into bytes, from the least significant of each byte up.
struct BitWriter {
    /// The bytes that are complete.
    private(set) var bytes: [UInt8] = []
    private var held: UInt64 = 0
    /// How many bits the byte that was begun has: fewer than 8.
    private(set) var heldCount = 0

    /// - Parameters:
    ///   - value: less than 2 to the power of `count`; its lowest bit comes first.
    ///   - count: 0 to 32.
    mutating func write(_ value: Int, _ count: Int) {
        held |= UInt64(value) << UInt64(heldCount)
        heldCount += count
        while heldCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: held))
            held >>= 8
            heldCount -= 8
        }
    }

    /// Fills the byte that was begun with zeros.
    mutating func align() { write(0, -heldCount & 7) }

    /// Appends whole bytes. No byte may be begun.
    mutating func append(_ slice: ArraySlice<UInt8>) {
        assert(heldCount == 0)
        bytes += slice
    }
}
