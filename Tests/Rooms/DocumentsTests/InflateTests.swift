import Testing

@testable import Documents

@Suite("A raw DEFLATE stream")
struct InflateTests {
    @Test("is unpacked to what zlib packed", arguments: Vector.all)
    func vectors(vector: Vector) throws {
        #expect(try Inflate.decompress(vector.stream, limit: vector.plain.count) == vector.plain)
    }

    @Test("is refused with the byte at which it is wrong", arguments: MalformedStream.all)
    func malformed(stream: MalformedStream) {
        #expect(throws: stream.error) { try Inflate.decompress(stream.bytes, limit: 1_000) }
    }

    @Test("is refused wherever it is cut", arguments: Vector.all)
    func truncated(vector: Vector) {
        for count in vector.stream.indices {
            let cut = Array(vector.stream.prefix(count))
            #expect(throws: CompressionError(.truncated, at: count)) {
                try Inflate.decompress(cut, limit: vector.plain.count)
            }
        }
    }

    @Test("is refused with a byte behind it", arguments: Vector.all)
    func trailing(vector: Vector) {
        #expect(throws: CompressionError(.trailing, at: vector.stream.count)) {
            try Inflate.decompress(vector.stream + [0], limit: vector.plain.count)
        }
    }

    @Test("is refused if it is longer than allowed, before it is unpacked", arguments: Vector.all.dropFirst())
    func limit(vector: Vector) throws {
        for limit in [vector.plain.count - 1, 1, 0, -1, .min] {
            let error = try #require(throws: CompressionError.self) {
                try Inflate.decompress(vector.stream, limit: limit)
            }
            #expect(error.fault == .tooLarge(limit: limit) && error.offset < vector.stream.count)
        }
    }

    @Test("may say one code of one bit, for literals and for distances")
    func singleCodes() throws {
        var block = MalformedStream.dynamic(literals: [256: 1], distances: [0])
        block.write(0, 1)
        #expect(try Inflate.decompress(MalformedStream.finished(block), limit: 0).isEmpty)
        // An "a", and a copy of three: 257 is 0, 97 is 10, 256 is 11.
        block = MalformedStream.dynamic(literals: [97: 2, 256: 2, 257: 1], distances: [1])
        for (bits, count) in [(0b01, 2), (0, 1), (0, 1), (0b11, 2)] { block.write(bits, count) }
        #expect(try Inflate.decompress(MalformedStream.finished(block), limit: 4) == Array("aaaa".utf8))
    }

    @Test("is unpacked by codes of every length")
    func longCodes() throws {
        // Codes of 1 to 15 bits, the last length twice: 16 symbols, among them the end.
        var lengths: [Int: UInt8] = [256: 15]
        for byte in 0..<15 { lengths[byte] = UInt8(byte + 1) }
        var block = MalformedStream.dynamic(literals: lengths, distances: [0])
        for byte in 0..<15 {
            block.write(1 << byte - 1, byte)
            block.write(0, 1)
        }
        block.write(1 << 15 - 1, 15)
        #expect(try Inflate.decompress(MalformedStream.finished(block), limit: 15) == Array(0..<15))
    }
}
