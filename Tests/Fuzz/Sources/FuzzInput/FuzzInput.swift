/// What libFuzzer gives one run, read from the front. Behind its end everything reads as zero.
package struct FuzzInput {
    /// All of it.
    package let bytes: [UInt8]
    private var next = 0

    /// Copies the bytes that libFuzzer owns.
    package init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        // SAFETY: libFuzzer's buffer has `count` bytes and lives as long as the call in which this is made.
        bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// Whether nothing is left.
    package var isAtEnd: Bool { next >= bytes.count }

    /// The next byte.
    package mutating func byte() -> UInt8 {
        guard !isAtEnd else { return 0 }
        defer { next += 1 }
        return bytes[next]
    }

    /// A number below `limit`, at most 256.
    package mutating func below(_ limit: Int) -> Int { Int(byte()) % limit }

    /// The next `count` bytes as a little-endian number.
    package mutating func number(_ count: Int = 8) -> UInt64 {
        (0..<UInt64(count)).reduce(0) { $0 | UInt64(byte()) << (8 * $1) }
    }
}
