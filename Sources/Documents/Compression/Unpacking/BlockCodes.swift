/// The two sets of codes that a compressed block is written in.
struct BlockCodes {
    let literals: HuffmanDecoder
    let distances: HuffmanDecoder

    /// The fixed codes (RFC 1951, section 3.2.6).
    static let fixed = BlockCodes(
        literals: HuffmanDecoder(.literals, lengths: DeflateAlphabet.fixedLiterals[...]),
        distances: HuffmanDecoder(.distances, lengths: DeflateAlphabet.fixedDistances[...]))

    private init(literals: HuffmanDecoder, distances: HuffmanDecoder) {
        self.literals = literals
        self.distances = distances
    }

    /// Reads the codes that a block declares (RFC 1951, section 3.2.7).
    init(from reader: inout BitReader) throws(CompressionError) {
        let offset = reader.offset
        let literalCount = try reader.bits(5) + 257
        let distanceCount = try reader.bits(5) + 1
        guard literalCount <= DeflateAlphabet.literalCount, distanceCount <= DeflateAlphabet.distanceCount else {
            throw CompressionError(.tooManySymbols, at: offset)
        }
        var codeLengths = [UInt8](repeating: 0, count: DeflateAlphabet.codeLengthOrder.count)
        let given = try reader.bits(4) + 4
        for symbol in DeflateAlphabet.codeLengthOrder.prefix(given) { codeLengths[symbol] = UInt8(try reader.bits(3)) }
        let decoder = try HuffmanDecoder(.codeLengths, checking: codeLengths[...], at: offset)
        let lengths = try Self.lengths(literalCount + distanceCount, decoder, &reader)
        guard lengths[DeflateAlphabet.endOfBlock] > 0 else { throw CompressionError(.noEndOfBlock, at: offset) }
        literals = try HuffmanDecoder(.literals, checking: lengths[..<literalCount], at: offset)
        distances = try HuffmanDecoder(.distances, checking: lengths[literalCount...], at: offset)
    }

    /// The lengths of both sets as one list, in which repeats may cross from one set to the other.
    private static func lengths(
        _ count: Int, _ decoder: HuffmanDecoder, _ reader: inout BitReader
    ) throws(CompressionError) -> [UInt8] {
        var lengths: [UInt8] = []
        while lengths.count < count {
            let offset = reader.offset
            let symbol = try decoder.symbol(from: &reader)
            guard symbol >= 16 else {
                lengths.append(UInt8(symbol))
                continue
            }
            guard let repeated = symbol == 16 ? lengths.last : 0 else {
                throw CompressionError(.nothingToRepeat, at: offset)
            }
            let times = try reader.bits(DeflateAlphabet.repeatBits[symbol - 16]) + (symbol == 18 ? 11 : 3)
            guard times <= count - lengths.count else { throw CompressionError(.tooManyLengths, at: offset) }
            lengths += repeatElement(repeated, count: times)
        }
        return lengths
    }
}
