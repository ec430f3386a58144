/// What stands before the stream of a gzip member (RFC 1952, section 2.3).
enum GzipHeader {
    /// The bytes that every member begins with.
    private static let magic = [0x1F, 0x8B]

    /// The header of a member without optional fields, time or effort, from an unknown system.
    static let plain: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

    /// Optional fields, by the flags that announce them. The flag of text (1) announces none.
    private static let (checksum, extra, name, comment, reserved) = (0x02, 0x04, 0x08, 0x10, 0xE0)

    /// Reads a header to its end; only its checksum and what decides about the stream are looked at.
    /// - Throws: `notGzip` at the input's first byte, `trailing` behind a member, if no member begins here.
    static func skip(_ reader: inout BitReader) throws(CompressionError) {
        let start = reader.offset
        for byte in magic {
            guard try reader.bits(8) == byte else {
                throw CompressionError(start == 0 ? .notGzip : .trailing, at: start)
            }
        }
        let method = try reader.bits(8)
        guard method == 8 else { throw CompressionError(.method(method), at: start + 2) }
        let flags = try reader.bits(8)
        guard flags & reserved == 0 else { throw CompressionError(.reservedFlag, at: start + 3) }
        // Time, effort and system.
        _ = try reader.slice(6)
        if flags & extra != 0 { _ = try reader.slice(reader.bits(16)) }
        for field in [name, comment] where flags & field != 0 {
            while try reader.bits(8) != 0 {}
        }
        guard flags & checksum != 0 else { return }
        let end = reader.offset
        guard try reader.bits(16) == CRC32.checksum(reader.bytes[start..<end]) & 0xFFFF else {
            throw CompressionError(.headerChecksum, at: end)
        }
    }
}
