/// The symbols of DEFLATE (RFC 1951, section 3.2.5 to 3.2.7).
enum DeflateAlphabet {
    /// Values that share a symbol: as many as the extra bits behind it tell apart.
    struct Group {
        let base: Int
        let extraBits: Int
    }

    /// The literal symbol that ends a block. Below it are the bytes, above it the lengths.
    static let endOfBlock = 256
    /// How far back a copy may reach, in bytes.
    static let window = 32_768
    /// How short and how long a copy may be, in bytes.
    static let matches = 3...258
    /// How many symbols have a meaning in the set of literals and lengths and in that of distances.
    static let (literalCount, distanceCount) = (286, 30)

    /// Lengths of copies, by symbol from 257.
    static let lengths =
        groups((0..<28).map { max(0, $0 / 4 - 1) }, from: matches.lowerBound)
        + [Group(base: matches.upperBound, extraBits: 0)]
    /// Distances of copies, by symbol.
    static let distances = groups((0..<30).map { max(0, $0 / 2 - 1) }, from: 1)

    /// The index in `lengths` for each length from 3 to 258; 0 for those below.
    static let lengthIndices: [UInt8] = {
        var indices = [UInt8](repeating: 0, count: matches.upperBound + 1)
        for (index, group) in lengths.enumerated() {
            let last = min(group.base + (1 << group.extraBits) - 1, matches.upperBound)
            for length in group.base...last { indices[length] = UInt8(index) }
        }
        return indices
    }()

    /// The symbol of a distance: two for each power of two, told apart by the bit below the highest.
    /// - Parameter distance: 1 to 32,768.
    static func symbol(ofDistance distance: Int) -> Int {
        let value = distance - 1
        guard value > 1 else { return value }
        let power = Int.bitWidth - 1 - value.leadingZeroBitCount
        return 2 * power + value >> (power - 1) & 1
    }

    /// The order in which a block gives the lengths of the code length codes.
    static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    /// Extra bits of the code length symbols 16, 17 and 18, which repeat a length.
    static let repeatBits = [2, 3, 7]

    /// The lengths of the fixed codes. Symbols 286, 287, 30 and 31 have codes and no meaning.
    static let fixedLiterals: [UInt8] = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    static let fixedDistances = [UInt8](repeating: 5, count: 32)

    private static func groups(_ extraBits: [Int], from first: Int) -> [Group] {
        var base = first
        return extraBits.map { bits in
            defer { base += 1 << bits }
            return Group(base: base, extraBits: bits)
        }
    }
}
