import Testing

@testable import Documents

/// A raw stream that breaks one rule, and what must be said of it.
struct MalformedStream: CustomTestStringConvertible {
    let bytes: [UInt8]
    let error: CompressionError

    var testDescription: String { error.description }

    private init(_ fault: CompressionError.Fault, at offset: Int, _ block: BitWriter) {
        bytes = Self.finished(block)
        error = CompressionError(fault, at: offset)
    }

    static func finished(_ block: BitWriter) -> [UInt8] {
        var block = block
        block.align()
        return block.bytes
    }

    private static func bits(_ parts: (Int, Int)...) -> BitWriter {
        var writer = BitWriter()
        for (value, count) in parts { writer.write(value, count) }
        return writer
    }

    /// A last block with fixed codes that hold these symbols and bits.
    private static func fixed(_ literals: [Int], distance: Int? = nil, _ extra: (Int, Int)...) -> BitWriter {
        var writer = bits((0b011, 3))
        for symbol in literals { HuffmanCode.fixedLiterals.write(symbol, to: &writer) }
        if let distance { HuffmanCode.fixedDistances.write(distance, to: &writer) }
        for (value, count) in extra { writer.write(value, count) }
        return writer
    }

    /// The head of a last block whose codes have these lengths, each said by a code of five or of four bits: 13 to 18
    /// by five, the others by four.
    static func dynamic(literals: [Int: UInt8], distances: [UInt8], literalCount: Int = 258) -> BitWriter {
        var lengths = [UInt8](repeating: 0, count: literalCount)
        for (symbol, length) in literals { lengths[symbol] = length }
        return dynamic(lengths + distances, literalCount, distances.count)
    }

    /// - Parameter symbols: code length symbols, which have no bits behind them.
    private static func dynamic(_ symbols: [UInt8], _ literalCount: Int, _ distanceCount: Int) -> BitWriter {
        var writer = bits((0b101, 3), (literalCount - 257, 5), (distanceCount - 1, 5), (15, 4))
        for symbol in DeflateAlphabet.codeLengthOrder { writer.write(symbol < 13 ? 4 : 5, 3) }
        let code = HuffmanCode(lengths: (0..<19).map { $0 < 13 ? 4 : 5 })
        for symbol in symbols { code.write(Int(symbol), to: &writer) }
        return writer
    }

    /// A last block whose code length codes have these lengths, from that of 16 on.
    private static func codeLengths(_ lengths: Int...) -> BitWriter {
        var writer = bits((0b101, 3), (0, 5), (0, 5), (15, 4))
        for length in lengths + Array(repeating: 0, count: 19 - lengths.count) { writer.write(length, 3) }
        return writer
    }

    private static let letter = Int(UInt8(ascii: "a"))

    static let all: [MalformedStream] = [
        .init(.truncated, at: 0, BitWriter()),
        .init(.blockType, at: 0, bits((0b111, 3))),
        // The second block, which begins in the second byte of this one.
        .init(.blockType, at: 1, bits((0b010, 3), (0, 7), (0b111, 3))),
        .init(.storedLength, at: 1, bits((0b001, 8), (3, 16), (~3 & 0xFFFF ^ 1, 16), (0, 24))),
        .init(.truncated, at: 7, bits((0b001, 8), (3, 16), (~3 & 0xFFFF, 16), (0, 16))),
        // Over the limit, which is said before what is missing is looked for.
        .init(.tooLarge(limit: 1_000), at: 1, bits((0b001, 8), (1_001, 16), (~1_001 & 0xFFFF, 16))),
        .init(.tooManySymbols, at: 0, bits((0b101, 3), (30, 5), (0, 5), (0, 32))),
        .init(.tooManySymbols, at: 0, bits((0b101, 3), (0, 5), (30, 5), (0, 32))),
        .init(.incomplete(.codeLengths), at: 0, codeLengths()),
        .init(.incomplete(.codeLengths), at: 0, codeLengths(1)),
        .init(.incomplete(.codeLengths), at: 0, codeLengths(1, 2)),
        .init(.overSubscribed(.codeLengths), at: 0, codeLengths(1, 1, 1)),
        .init(.overSubscribed(.codeLengths), at: 0, codeLengths(1, 2, 2, 7)),
        // Behind 17 + 57 bits.
        .init(.nothingToRepeat, at: 9, dynamic([16], 257, 1)),
        // A zero, four bits long, then twice 11 + 127 zeros, where 257 are wanted.
        .init(.tooManyLengths, at: 11, withLongRepeats()),
        .init(.noEndOfBlock, at: 0, dynamic(literals: [letter: 1, 257: 1], distances: [1])),
        .init(.overSubscribed(.literals), at: 0, dynamic(literals: [letter: 1, 98: 1, 256: 1], distances: [1])),
        .init(.incomplete(.literals), at: 0, dynamic(literals: [letter: 1, 256: 2], distances: [1])),
        .init(.incomplete(.literals), at: 0, dynamic(literals: [256: 2], distances: [1])),
        .init(.overSubscribed(.distances), at: 0, dynamic(literals: [256: 1], distances: [1, 1, 1])),
        .init(.incomplete(.distances), at: 0, dynamic(literals: [256: 1], distances: [1, 2])),
        .init(.incomplete(.distances), at: 0, dynamic(literals: [256: 1], distances: [2])),
        unused(.literals, [256: 1], [1], (1, 1)),
        // The code of 257 is 1: a copy, whose distance has no code, or not this one.
        unused(.distances, [256: 1, 257: 1], [1], (0b11, 2), lengthBits: 1),
        unused(.distances, [256: 1, 257: 1], [0], (0b01, 2), lengthBits: 1),
        .init(.reservedSymbol(.literals), at: 1, fixed([letter, 286, 256])),
        .init(.reservedSymbol(.literals), at: 1, fixed([letter, 287, 256])),
        .init(.reservedSymbol(.distances), at: 1, fixed([letter, 257], distance: 30)),
        .init(.reservedSymbol(.distances), at: 1, fixed([letter, 257], distance: 31)),
        .init(.distanceTooFar(1), at: 0, fixed([257], distance: 0)),
        .init(.distanceTooFar(2), at: 1, fixed([letter, 257], distance: 1)),
        .init(.distanceTooFar(32_768), at: 1, fixed([letter, 257], distance: 29, (8_191, 13))),
        .init(.tooLarge(limit: 1_000), at: 6, copies(4)),
    ]

    private static func withLongRepeats() -> BitWriter {
        var writer = dynamic([0], 257, 1)
        let code = HuffmanCode(lengths: (0..<19).map { $0 < 13 ? 4 : 5 })
        for _ in 0..<2 {
            code.write(18, to: &writer)
            writer.write(127, 7)
        }
        return writer
    }

    /// Bits that no symbol has, behind those of a symbol that is good.
    private static func unused(
        _ set: CompressionError.CodeSet, _ literals: [Int: UInt8], _ distances: [UInt8], _ bits: (Int, Int),
        lengthBits: Int = 0
    ) -> MalformedStream {
        var writer = dynamic(literals: literals, distances: distances)
        let place = writer.bytes.count + (writer.heldCount + lengthBits) / 8
        writer.write(bits.0, bits.1)
        writer.write(0, 32)
        return MalformedStream(.unusedCode(set), at: place, writer)
    }

    /// An "a" and copies of 258.
    private static func copies(_ count: Int) -> BitWriter {
        var writer = fixed([letter])
        for _ in 0..<count {
            HuffmanCode.fixedLiterals.write(285, to: &writer)
            HuffmanCode.fixedDistances.write(0, to: &writer)
        }
        return writer
    }
}
