import TestSupport
import Testing

@testable import Documents

@Suite("What is packed")
struct DeflateTests {
    @Test("is unpacked to what it was, in every format", arguments: Sample.allCases)
    func roundTrips(sample: Sample) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for count in Array(0...12) + [257, 258, 259, 600, 5_000] {
            let bytes = sample.bytes(count, &random)
            let size = bytes.count
            #expect(try Inflate.decompress(Deflate.compress(bytes), limit: size) == bytes, "seed \(seed), \(count)")
            #expect(try Zlib.decompress(Zlib.compress(bytes), limit: size) == bytes, "seed \(seed), \(count)")
            #expect(try Gzip.decompress(Gzip.compress(bytes), limit: size) == bytes, "seed \(seed), \(count)")
        }
    }

    @Test("is unpacked to what it was, in many blocks", arguments: [Sample.noise, .words, .fewLetters, .skewed])
    func blocks(sample: Sample) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        let bytes = sample.bytes(70_000, &random)
        #expect(try Inflate.decompress(Deflate.compress(bytes), limit: bytes.count) == bytes, "seed \(seed)")
    }

    /// The margin is that of the design; this text comes out smaller than zlib's.
    @Test("takes no more than 1.15 times zlib's bytes on JSON")
    func json() throws {
        #expect(CRC32.checksum(Sample.json[...]) == Sample.jsonChecksum, "not the text that zlib packed")
        let packed = Deflate.compress(Sample.json)
        #expect(Double(packed.count) <= 1.15 * Double(Sample.jsonPacked))
        #expect(try Inflate.decompress(packed, limit: Sample.json.count) == Sample.json)
    }

    @Test("is hardly longer than it was if nothing in it repeats")
    func noise() {
        var random = SeededRandom(seed: 1)
        #expect(Deflate.compress([]) == [3, 0])
        // The head, padding and two lengths of each stored block, which has 16,384 bytes.
        for (count, blocks) in [(1_000, 1), (16_384, 1), (16_385, 2), (40_000, 3)] {
            #expect(Deflate.compress(Sample.noise(count, &random)).count <= count + 5 * blocks)
        }
    }

    @Test("is a thousandth of what it was if it is one byte over and over")
    func zeros() throws {
        let bytes = [UInt8](repeating: 0, count: 1_000_000)
        let packed = Deflate.compress(bytes)
        #expect(packed.count < 1_100)
        #expect(try Inflate.decompress(packed, limit: 1_000_000).count == 1_000_000)
        // A bomb: refused at the limit, after a small part of the input.
        let error = try #require(throws: CompressionError.self) { try Inflate.decompress(packed, limit: 10_000) }
        #expect(error.fault == .tooLarge(limit: 10_000) && error.offset < packed.count / 10)
    }

    @Test("is copied from 32,768 bytes back and from no farther")
    func farthest() throws {
        var random = SeededRandom(seed: 2)
        let start = Sample.noise(300, &random)
        func size(_ distance: Int) throws -> Int {
            let bytes = start + Array(repeating: 7, count: distance - 300) + start
            let packed = Deflate.compress(bytes)
            #expect(try Inflate.decompress(packed, limit: bytes.count) == bytes)
            return packed.count
        }
        #expect(try size(32_768) < 450)
        #expect(try size(32_769) > 600)
    }

    @Test("is stored, fixed or dynamic, whichever is shortest")
    func types() {
        var random = SeededRandom(seed: 3)
        func type(_ bytes: [UInt8]) -> Int { Int(Deflate.compress(bytes)[0] >> 1 & 3) }
        #expect(type(Sample.noise(100, &random)) == 0)
        #expect(type(Array("aaaaaaaaaa".utf8)) == 1)
        #expect(type(Sample.json) == 2)
    }

    @Test("has blocks that are stored in parts if they are longer than a part can be")
    func storedParts() throws {
        var random = SeededRandom(seed: 5)
        let bytes = Sample.noise(131_071, &random)
        for (count, parts) in [(65_535, 1), (65_536, 2), (131_070, 2), (131_071, 3)] {
            var writer = BitWriter()
            let source = bytes[..<count]
            DeflateBlock(tokens: source.map { .literal($0) }, source: source, isLast: true).write(to: &writer)
            #expect(writer.bytes.count == count + 5 * parts)
            #expect(try Inflate.decompress(writer.bytes, limit: count)[...] == source)
        }
    }
}
