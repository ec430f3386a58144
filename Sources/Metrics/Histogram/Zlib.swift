/// zlib's form (RFC 1950) around blocks that are stored as they are (RFC 1951, section 3.2.4).
enum Zlib {
    /// The longest stored block.
    private static let longest = 65_535

    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + longest, bytes.count)
            let length = UInt16(end - start)
            stream.append(end == bytes.count ? 1 : 0)
            for word in [length, ~length] { stream += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
            stream += bytes[start..<end]
            start = end
        } while start < bytes.count
        return stream + bigEndian(checksum(bytes))
    }

    /// Nil if it is damaged, or has blocks that are not stored.
    static func unstored(_ stream: ArraySlice<UInt8>) -> [UInt8]? {
        guard stream.prefix(2).elementsEqual([0x78, 0x01]) else { return nil }
        var rest = stream.dropFirst(2)
        var bytes: [UInt8] = []
        var isLast = false
        while !isLast {
            let head = Array(rest.prefix(5))
            guard head.count == 5, head[0] <= 1 else { return nil }
            let length = UInt16(head[1]) | UInt16(head[2]) << 8
            guard UInt16(head[3]) | UInt16(head[4]) << 8 == ~length, rest.count >= 5 + Int(length) else { return nil }
            rest = rest.dropFirst(5)
            bytes += rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            isLast = head[0] == 1
        }
        return rest.elementsEqual(bigEndian(checksum(bytes))) ? bytes : nil
    }

    /// Adler-32 (RFC 1950, section 8.2).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
