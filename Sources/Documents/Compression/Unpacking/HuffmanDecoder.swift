/// Finds the symbols of a set of Huffman codes: short codes by a table, the few long ones by counting.
struct HuffmanDecoder {
    /// What errors call the set.
    private let set: CompressionError.CodeSet
    /// By the next bits: symbol and, in the lowest four bits, length of the code; 0 if it is longer or unused.
    private var table = [UInt16](repeating: 0, count: 1 << tableBits)
    /// How many codes have each length.
    private let counts: [Int]
    /// Symbols in the order of their codes.
    private let symbols: [Int]
    private let longest: Int

    /// Codes up to this length are in the table.
    private static let tableBits = 9

    /// A decoder of a set, by the lengths of the symbols' codes: 0 to 15, not over-subscribed.
    init(_ set: CompressionError.CodeSet, lengths: ArraySlice<UInt8>) {
        assert(CanonicalCode.slack(lengths) >= 0)
        self.set = set
        let counts = CanonicalCode.counts(lengths)
        self.counts = counts
        longest = counts.indices.last { $0 > 0 && counts[$0] > 0 } ?? 0
        // Where the next symbol of each length goes.
        var places = [Int](repeating: 0, count: CanonicalCode.longest + 1)
        for length in 1..<CanonicalCode.longest { places[length + 1] = places[length] + counts[length] }
        var symbols = [Int](repeating: 0, count: lengths.count - counts[0])
        let codes = CanonicalCode.codes(lengths)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            symbols[places[Int(length)]] = symbol
            places[Int(length)] += 1
            guard length <= Self.tableBits else { continue }
            for index in stride(from: codes[symbol], to: table.count, by: 1 << Int(length)) {
                table[index] = UInt16(symbol) << 4 | UInt16(length)
            }
        }
        self.symbols = symbols
    }

    /// A decoder of a set that a block declares, after checking that the lengths make a complete set. One code of one
    /// bit is complete enough for literals and distances, and no code at all for distances: a block of one kind of
    /// symbol has no more. Errors name `offset`, where the block begins.
    init(
        _ set: CompressionError.CodeSet, checking lengths: ArraySlice<UInt8>, at offset: Int
    ) throws(CompressionError) {
        let slack = CanonicalCode.slack(lengths)
        guard slack >= 0 else { throw CompressionError(.overSubscribed(set), at: offset) }
        let isSingle = set != .codeLengths && lengths.allSatisfy { $0 <= 1 }
        guard slack == 0 || isSingle else { throw CompressionError(.incomplete(set), at: offset) }
        self.init(set, lengths: lengths)
    }

    /// The next symbol.
    func symbol(from reader: inout BitReader) throws(CompressionError) -> Int {
        if reader.heldCount < CanonicalCode.longest { reader.fill() }
        let entry = Int(table[Int(truncatingIfNeeded: reader.held) & (1 << Self.tableBits - 1)])
        let length = entry & 15
        guard length > 0 else { return try longSymbol(from: &reader) }
        guard length <= reader.heldCount else { throw reader.truncated }
        reader.drop(length)
        return entry >> 4
    }

    /// Goes through the lengths: the codes of each are consecutive numbers.
    private func longSymbol(from reader: inout BitReader) throws(CompressionError) -> Int {
        var code = 0
        // The first code of the length, and how many symbols have shorter ones.
        var (first, shorter) = (0, 0)
        for length in stride(from: 1, through: longest, by: 1) {
            guard length <= reader.heldCount else { throw reader.truncated }
            code = code << 1 | Int(reader.held >> UInt64(length - 1) & 1)
            if code - first < counts[length] {
                reader.drop(length)
                return symbols[shorter + code - first]
            }
            shorter += counts[length]
            first = (first + counts[length]) << 1
        }
        throw CompressionError(.unusedCode(set), at: reader.offset)
    }
}
