import Testing

@testable import Documents

@Suite("A damaged stream")
struct DamageTests {
    /// Each byte of a stream in turn with each of the changes.
    private func damaged(_ stream: [UInt8], by changes: [UInt8]) -> some Sequence<[UInt8]> {
        stream.indices.lazy.flatMap { place in
            changes.lazy.map { change in
                var damaged = stream
                damaged[place] ^= change
                return damaged
            }
        }
    }

    @Test("is refused at a place in it, or unpacked to no more than allowed", arguments: Vector.all)
    func raw(vector: Vector) {
        let limit = min(vector.plain.count, 500) + 100
        var refused = 0
        for stream in damaged(vector.stream, by: (0..<8).map { 1 << $0 } + [0xFF]) {
            do throws(CompressionError) {
                let plain = try Inflate.decompress(stream, limit: limit)
                if plain.count > limit { Issue.record("\(plain.count) bytes of \(stream)") }
            } catch {
                refused += 1
                if !(0...stream.count).contains(error.offset) { Issue.record("\(error): \(stream)") }
            }
        }
        #expect(refused > 0)
    }

    @Test(
        "with a checksum is refused, or unpacked to what it was if only its header differs",
        arguments: Vector.all.filter { $0.plain.count < 1_000 })
    func checked(vector: Vector) {
        let limit = vector.plain.count + 1_000
        for stream in damaged(Zlib.compress(vector.plain), by: [0x01, 0x20, 0xFF]) {
            let plain = try? Zlib.decompress(stream, limit: limit)
            if let plain, plain != vector.plain { Issue.record("\(plain) of \(stream)") }
        }
        for stream in damaged(Gzip.compress(vector.plain), by: [0x01, 0x20, 0xFF]) {
            let plain = try? Gzip.decompress(stream, limit: limit)
            if let plain, plain != vector.plain { Issue.record("\(plain) of \(stream)") }
        }
    }
}
