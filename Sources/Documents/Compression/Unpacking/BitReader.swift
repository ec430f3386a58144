/// Bits of a byte string, from the least significant of each byte up, as DEFLATE packs them.
struct BitReader {
    /// All of the input.
    let bytes: [UInt8]
    /// The first byte that is not yet held.
    private var next = 0
    /// Bits that were taken from the input and not yet dropped, the next one lowest; zeros above them.
    private(set) var held: UInt64 = 0
    /// How many bits are held, at most 64.
    private(set) var heldCount = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The byte that the next bit stands in; the input's length at its end.
    var offset: Int { next - (heldCount + 7) / 8 }

    /// Whether no byte is left that is not at least begun.
    var isAtEnd: Bool { heldCount < 8 && next == bytes.count }

    /// Holds at least 57 bits, or all that are left.
    mutating func fill() {
        while heldCount <= 56, next < bytes.count {
            held |= UInt64(bytes[next]) &<< UInt64(heldCount)
            next += 1
            heldCount += 8
        }
    }

    /// - Parameter count: at most what is held.
    mutating func drop(_ count: Int) {
        held &>>= UInt64(count)
        heldCount -= count
    }

    /// The next bits as a number, the first one lowest.
    /// - Parameter count: 0 to 32.
    mutating func bits(_ count: Int) throws(CompressionError) -> Int {
        if heldCount < count { fill() }
        guard count <= heldCount else { throw truncated }
        let value = held & (1 &<< UInt64(count) &- 1)
        drop(count)
        return Int(truncatingIfNeeded: value)
    }

    /// Drops what is left of a byte that was begun.
    mutating func align() { drop(heldCount % 8) }

    /// The next whole bytes. No byte may be begun.
    mutating func slice(_ count: Int) throws(CompressionError) -> ArraySlice<UInt8> {
        next = offset
        (held, heldCount) = (0, 0)
        guard count <= bytes.count - next else { throw truncated }
        defer { next += count }
        return bytes[next..<next + count]
    }

    /// What is thrown where the input ends too early.
    var truncated: CompressionError { CompressionError(.truncated, at: bytes.count) }
}
