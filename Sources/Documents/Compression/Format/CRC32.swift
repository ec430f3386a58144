/// The checksum of gzip's format (RFC 1952, section 8).
enum CRC32 {
    /// What each byte does to the remainder; the polynomial's highest power is in the lowest bit.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(byte) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let table = table
        var remainder = ~UInt32(0)
        for byte in bytes { remainder = remainder >> 8 ^ table[Int(remainder & 0xFF ^ UInt32(byte))] }
        return ~remainder
    }
}
