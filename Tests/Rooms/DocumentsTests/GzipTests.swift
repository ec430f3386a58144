import Testing

@testable import Documents

@Suite("A gzip file")
struct GzipTests {
    /// Every optional field and the flag of text: extra, name, comment, checksum of the header.
    private static let full = Vector.bytes("H4sIHwDxU2UAAwcAQUIDAHh5em9uZS50eHQAdGhlIGZpcnN0AKB9y89L1VEAABzV+koFAAAA")
    /// Empty, with a checksum of its header; with a name; with an empty extra field and a comment in Latin-1.
    private static let members =
        [full]
        + [
            "H4sIAgAAAAAAA6d3AwAAAAAAAAAAAA==", "H4sICAAAAAAAA3R3by50eHQAKynP11EAAEzuTH0FAAAA",
            "H4sIFAAAAAAAAwAA/AAryShKTQUA9djFRgUAAAA=",
        ].map(Vector.bytes)
    private static let texts = ["one, ", "", "two, ", "three"]

    private func fault(_ changes: (inout [UInt8]) -> Void) -> CompressionError? {
        var file = Self.full
        changes(&file)
        do {
            _ = try Gzip.decompress(file, limit: 5)
            return nil
        } catch { return error }
    }

    @Test("is unpacked, whatever its header has, and each of its members", arguments: 1...4)
    func members(count: Int) throws {
        let plain = Array(Self.texts.prefix(count).joined().utf8)
        #expect(try Gzip.decompress(Array(Self.members.prefix(count).joined()), limit: plain.count) == plain)
        let last = Self.members[count - 1]
        #expect(try Gzip.decompress(last, limit: 5) == Array(Self.texts[count - 1].utf8))
    }

    @Test("is refused if it is longer than allowed, with all members together")
    func limit() {
        // The last member begins at byte 109; its stream at byte 123.
        let file = Array(Self.members.joined())
        #expect(file.count == 138)
        #expect(throws: CompressionError(.tooLarge(limit: 14), at: 127)) { try Gzip.decompress(file, limit: 14) }
        #expect(throws: CompressionError(.tooLarge(limit: 10), at: 123)) { try Gzip.decompress(file, limit: 10) }
    }

    @Test("has no member that copies from the one before it")
    func distance() throws {
        // A copy of three from one byte back, with the checksum and the length of "aaa" behind "a".
        let first = Gzip.compress([97])
        let ends: [UInt8] = [0x2D, 0x73, 0x07, 0xF0, 3, 0, 0, 0]
        let second = GzipHeader.plain + [0x03, 0x02, 0x00] + ends
        #expect(throws: CompressionError(.distanceTooFar(1), at: first.count + 10)) {
            try Gzip.decompress(first + second, limit: 100)
        }
    }

    @Test("is refused if its header is not one that can be followed")
    func header() {
        #expect(fault { $0[0] = 0x1E } == CompressionError(.notGzip, at: 0))
        #expect(fault { $0[1] = 0x8C } == CompressionError(.notGzip, at: 0))
        #expect(fault { $0 = Array("not gzip".utf8) } == CompressionError(.notGzip, at: 0))
        #expect(fault { $0[2] = 7 } == CompressionError(.method(7), at: 2))
        for flag: UInt8 in [0x20, 0x40, 0x80] {
            #expect(fault { $0[3] |= flag } == CompressionError(.reservedFlag, at: 3))
        }
        // Time, effort, system, what fields say, and the checksum itself: the header has 39 bytes.
        for place in [4, 7, 8, 9, 12, 18, 20, 28, 37, 38] {
            #expect(fault { $0[place] ^= 0x20 } == CompressionError(.headerChecksum, at: 37), "byte \(place)")
        }
        #expect(fault { $0.insert(0x1F, at: 0) } == CompressionError(.notGzip, at: 0))
    }

    @Test("is refused if it differs from its checksum or its length, is cut, or goes on")
    func ends() throws {
        for place in 46..<50 { #expect(fault { $0[place] ^= 0x10 } == CompressionError(.checksum, at: 46)) }
        for place in 50..<54 { #expect(fault { $0[place] ^= 0x10 } == CompressionError(.length, at: 50)) }
        for count in 0..<54 {
            #expect(fault { $0.removeSubrange(count...) } == CompressionError(.truncated, at: count))
        }
        #expect(fault { $0.append(0) } == CompressionError(.trailing, at: 54))
        #expect(fault { $0 += [0x1F, 0] } == CompressionError(.trailing, at: 54))
        #expect(fault { $0.append(0x1F) } == CompressionError(.truncated, at: 55))
    }

    @Test("has the checksum of the standard")
    func checksum() {
        #expect(CRC32.checksum(Array("123456789".utf8)[...]) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
        #expect(CRC32.checksum(Sample.json[...]) == Sample.jsonChecksum)
    }
}
