/// The format of gzip (RFC 1952): DEFLATE streams, each between a header and the checksum and length of what it holds.
public enum Gzip {
    /// What each member begins with.
    package static let magic: [UInt8] = [0x1F, 0x8B]

    /// What a file holds: all of its members, one behind the other.
    /// - Parameters:
    ///   - file: one or more members and nothing behind them.
    ///   - limit: how many bytes the contents of all members may have.
    /// - Throws: what is wrong with a file that is malformed, damaged or too long, with the place.
    public static func decompress(_ file: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var inflater = Inflater(file, limit: limit)
        repeat {
            try GzipHeader.skip(&inflater.reader)
            let start = inflater.output.count
            try inflater.unpackStream()
            let offset = inflater.reader.offset
            guard try inflater.reader.bits(32) == CRC32.checksum(inflater.output[start...]) else {
                throw CompressionError(.checksum, at: offset)
            }
            // The length is stored modulo 2^32.
            guard try inflater.reader.bits(32) == (inflater.output.count - start) & 0xFFFF_FFFF else {
                throw CompressionError(.length, at: offset + 4)
            }
        } while !inflater.reader.isAtEnd
        return inflater.output
    }

    /// Packs bytes as one member without a name or a time: equal bytes give equal files on every machine.
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let ends = [CRC32.checksum(bytes[...]), UInt32(truncatingIfNeeded: bytes.count)]
        return GzipHeader.plain + Deflate.compress(bytes)
            + ends.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    }
}
