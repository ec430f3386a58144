/// The format of zlib (RFC 1950): a DEFLATE stream between two bytes of header and a checksum of what it holds.
public enum Zlib {
    /// Unpacks a stream.
    ///
    /// Copies may reach further back than the window that the header declares: old versions of zlib declared less than
    /// they used.
    /// - Parameters:
    ///   - stream: one stream and nothing behind it.
    ///   - limit: how many bytes the contents may have.
    /// - Throws: what is wrong with a stream that is malformed, damaged or too long, with the place.
    public static func decompress(_ stream: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var inflater = Inflater(stream, limit: limit)
        try skipHeader(&inflater.reader)
        try inflater.unpackStream()
        let offset = inflater.reader.offset
        var checksum: UInt32 = 0
        for _ in 0..<4 { checksum = checksum << 8 | UInt32(try inflater.reader.bits(8)) }
        guard checksum == Adler32.checksum(inflater.output) else { throw CompressionError(.checksum, at: offset) }
        try inflater.expectEnd()
        return inflater.output
    }

    /// Packs bytes. Equal bytes give equal streams on every machine.
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let checksum = Adler32.checksum(bytes)
        // A window of 32,768 bytes, DEFLATE, the default effort, no dictionary.
        return [0x78, 0x9C] + Deflate.compress(bytes)
            + (0..<4).reversed().map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
    }

    private static func skipHeader(_ reader: inout BitReader) throws(CompressionError) {
        let method = try reader.bits(4)
        let window = try reader.bits(4)
        let flags = try reader.bits(8)
        guard ((window << 4 | method) << 8 | flags).isMultiple(of: 31) else { throw CompressionError(.notZlib, at: 0) }
        guard method == 8 else { throw CompressionError(.method(method), at: 0) }
        guard window <= 7 else { throw CompressionError(.windowTooLarge, at: 0) }
        guard flags & 0x20 == 0 else { throw CompressionError(.dictionary, at: 1) }
    }
}
