/// The checksum of zlib's format (RFC 1950, section 8.2).
enum Adler32 {
    private static let modulus: UInt32 = 65_521
    /// How many bytes can be added up before a sum outgrows 32 bits.
    private static let stretch = 5_552

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for start in stride(from: 0, to: bytes.count, by: stretch) {
            for byte in bytes[start..<min(start + stretch, bytes.count)] {
                low &+= UInt32(byte)
                high &+= low
            }
            low %= modulus
            high %= modulus
        }
        return high << 16 | low
    }
}
