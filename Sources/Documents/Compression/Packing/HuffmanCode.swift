/// A set of Huffman codes for writing.
struct HuffmanCode {
    /// The length of each symbol's code, 0 for one that has none.
    let lengths: [UInt8]
    private let codes: [Int]

    /// The fixed codes for literals and lengths (RFC 1951, section 3.2.6).
    static let fixedLiterals = HuffmanCode(lengths: DeflateAlphabet.fixedLiterals)
    static let fixedDistances = HuffmanCode(lengths: DeflateAlphabet.fixedDistances)

    init(lengths: [UInt8]) {
        self.lengths = lengths
        codes = CanonicalCode.codes(lengths[...])
    }

    /// Codes of at most `longest` bits that make the text shortest, for symbols that occur as often as their weights
    /// say.
    init(weights: [Int], longest: Int) { self.init(lengths: Self.lengths(weights, longest)) }

    func write(_ symbol: Int, to writer: inout BitWriter) { writer.write(codes[symbol], Int(lengths[symbol])) }

    /// How many bits symbols take that occur as often as their weights say.
    func size(_ weights: [Int]) -> Int { zip(weights, lengths).reduce(0) { $0 + $1.0 * Int($1.1) } }

    /// Package-merge (Larmore and Hirschberg, 1990). Each level, one for each bit of the longest code, is the list of
    /// all symbols and of the pairs of the level below, the lightest first. Of the last level the first 2n - 2 items
    /// are taken, and of each level below the pairs that were taken from above it; a symbol's code is as long as the
    /// symbol is often taken.
    private static func lengths(_ weights: [Int], _ longest: Int) -> [UInt8] {
        let symbols = weights.indices.filter { weights[$0] > 0 }.sorted { (weights[$0], $0) < (weights[$1], $1) }
        var lengths = [UInt8](repeating: 0, count: weights.count)
        guard symbols.count > 1 else {
            for symbol in symbols { lengths[symbol] = 1 }
            return lengths
        }
        assert(symbols.count <= 1 << longest)
        var levels: [[Bool]] = []
        var pairs: [Int] = []
        for _ in 0..<longest {
            let level = merged(symbols.map { weights[$0] }, pairs)
            levels.append(level.map(\.isSymbol))
            pairs = stride(from: 1, to: level.count, by: 2).map { level[$0 - 1].weight + level[$0].weight }
        }
        var taken = 2 * symbols.count - 2
        for level in levels.reversed() {
            let symbolCount = level.prefix(taken).count { $0 }
            for symbol in symbols.prefix(symbolCount) { lengths[symbol] += 1 }
            taken = 2 * (taken - symbolCount)
        }
        return lengths
    }

    /// Two sorted lists as one; of equals the symbol comes first.
    private static func merged(_ symbols: [Int], _ pairs: [Int]) -> [(weight: Int, isSymbol: Bool)] {
        var (symbols, pairs) = (symbols[...], pairs[...])
        var merged: [(weight: Int, isSymbol: Bool)] = []
        merged.reserveCapacity(symbols.count + pairs.count)
        while let weight = symbols.first ?? pairs.first {
            let isSymbol = !symbols.isEmpty && weight <= pairs.first ?? .max
            merged.append((isSymbol ? weight : pairs.removeFirst(), isSymbol))
            if isSymbol { symbols.removeFirst() }
        }
        return merged
    }
}
