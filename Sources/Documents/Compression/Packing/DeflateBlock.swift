/// A block in its three forms: stored, with the fixed codes, and with codes of its own.
struct DeflateBlock {
    /// What a compressed block is a sequence of.
    enum Token {
        /// One byte as it is.
        case literal(UInt8)
        /// A copy of 3 to 258 bytes from 1 to 32,768 bytes back.
        case copy(length: UInt16, distance: UInt16)
    }

    let tokens: [Token]
    /// What the tokens stand for.
    let source: ArraySlice<UInt8>
    let isLast: Bool
    private let weights: SymbolWeights

    /// How many bytes a stored block can hold.
    private static let longestStored = 65_535
    /// The last-block bit and the type.
    private static let headBits = 3

    init(tokens: [Token], source: ArraySlice<UInt8>, isLast: Bool) {
        self.tokens = tokens
        self.source = source
        self.isLast = isLast
        weights = SymbolWeights(tokens)
    }

    /// Writes the shortest of the three forms; of equally short ones the simplest.
    func write(to writer: inout BitWriter) {
        let literals = HuffmanCode(weights: weights.literals, longest: CanonicalCode.longest)
        let distances = HuffmanCode(weights: weights.distances, longest: CanonicalCode.longest)
        let table = CodeTable(literals: literals.lengths, distances: distances.lengths)
        let fixed = weights.size(.fixedLiterals, .fixedDistances)
        let dynamic = table.size + weights.size(literals, distances)
        if storedSize(behind: writer.heldCount) <= Self.headBits + min(fixed, dynamic) {
            writeStored(to: &writer)
        } else if fixed <= dynamic {
            writeHead(type: 1, to: &writer)
            write(.fixedLiterals, .fixedDistances, to: &writer)
        } else {
            writeHead(type: 2, to: &writer)
            table.write(to: &writer)
            write(literals, distances, to: &writer)
        }
    }

    private func writeHead(type: Int, to writer: inout BitWriter) {
        writer.write(type << 1 | (isLast ? 1 : 0), Self.headBits)
    }

    private func write(_ literals: HuffmanCode, _ distances: HuffmanCode, to writer: inout BitWriter) {
        for token in tokens {
            switch token {
            case .literal(let byte): literals.write(Int(byte), to: &writer)
            case .copy(let length, let distance):
                let index = Int(DeflateAlphabet.lengthIndices[Int(length)])
                literals.write(DeflateAlphabet.endOfBlock + 1 + index, to: &writer)
                let lengths = DeflateAlphabet.lengths[index]
                writer.write(Int(length) - lengths.base, lengths.extraBits)
                let symbol = DeflateAlphabet.symbol(ofDistance: Int(distance))
                distances.write(symbol, to: &writer)
                let group = DeflateAlphabet.distances[symbol]
                writer.write(Int(distance) - group.base, group.extraBits)
            }
        }
        literals.write(DeflateAlphabet.endOfBlock, to: &writer)
    }

    /// Bits from a writer that has begun a byte of `heldCount` bits: heads, padding, two lengths and bytes.
    private func storedSize(behind heldCount: Int) -> Int {
        let first = Self.headBits + (-(heldCount + Self.headBits) & 7) + 32
        let others = max(0, source.count - 1) / Self.longestStored
        return first + others * (8 + 32) + 8 * source.count
    }

    private func writeStored(to writer: inout BitWriter) {
        var rest = source
        repeat {
            let part = rest.prefix(Self.longestStored)
            rest = rest.dropFirst(part.count)
            writer.write(isLast && rest.isEmpty ? 1 : 0, Self.headBits)
            writer.align()
            writer.write(part.count, 16)
            writer.write(~part.count & 0xFFFF, 16)
            writer.append(part)
        } while !rest.isEmpty
    }
}
