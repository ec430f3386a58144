import Testing

@testable import Documents

@Suite("A zlib stream")
struct ZlibTests {
    /// "zlib, zlib, zlib" as zlib 1.2.13 packs it.
    private let stream: [UInt8] = [
        0x78, 0x9C, 0xAB, 0xCA, 0xC9, 0x4C, 0xD2, 0x51, 0xA8, 0x82, 0x93, 0x00, 0x30, 0xBA, 0x05, 0xAC,
    ]
    private let plain = Array("zlib, zlib, zlib".utf8)

    private func fault(_ changes: (inout [UInt8]) -> Void) -> CompressionError? {
        var stream = stream
        changes(&stream)
        do {
            _ = try Zlib.decompress(stream, limit: plain.count)
            return nil
        } catch { return error }
    }

    @Test("is unpacked to what zlib packed")
    func vectors() throws {
        #expect(try Zlib.decompress(stream, limit: plain.count) == plain)
        #expect(try Zlib.decompress([0x78, 0x9C, 3, 0, 0, 0, 0, 1], limit: 0).isEmpty)
        // A window of 512 bytes.
        let small = Vector.bytes("GNMrz8xLyS9XKEemAFRcCAk=")
        #expect(try Zlib.decompress(small, limit: 100) == Array("window window window".utf8))
    }

    @Test("is refused if its header is not one that can be followed")
    func header() {
        #expect(fault { $0[0] = 0x79 } == CompressionError(.notZlib, at: 0))
        #expect(fault { $0[1] = 0x9D } == CompressionError(.notZlib, at: 0))
        // Each pair a multiple of 31: method 7, a window of 65,536 bytes, a dictionary.
        #expect(fault { $0.replaceSubrange(..<2, with: [0x77, 0x85]) } == CompressionError(.method(7), at: 0))
        #expect(fault { $0.replaceSubrange(..<2, with: [0x88, 0x1C]) } == CompressionError(.windowTooLarge, at: 0))
        #expect(fault { $0.replaceSubrange(..<2, with: [0x78, 0xBB]) } == CompressionError(.dictionary, at: 1))
    }

    @Test("is refused if it differs from its checksum, is cut, or goes on")
    func ends() {
        for place in 12..<16 { #expect(fault { $0[place] ^= 0x10 } == CompressionError(.checksum, at: 12)) }
        for count in 0..<16 {
            #expect(fault { $0.removeSubrange(count...) } == CompressionError(.truncated, at: count))
        }
        #expect(fault { $0.append(0) } == CompressionError(.trailing, at: 16))
    }

    @Test("has the checksum of the standard", arguments: [0, 1, 5_551, 5_552, 5_553, 100_000])
    func checksum(count: Int) {
        #expect(Adler32.checksum(Array("Wikipedia".utf8)) == 0x11E6_0398)
        // The greatest sums, for which the remainder must be taken in time.
        let bytes = [UInt8](repeating: 255, count: count)
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        #expect(Adler32.checksum(bytes) == UInt32(high << 16 | low))
    }
}
