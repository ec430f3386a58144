/// Huffman codes that follow from their lengths alone (RFC 1951, section 3.2.2).
enum CanonicalCode {
    /// The length of the longest code, in bits.
    static let longest = 15

    /// How many codes have each length from 0, which stands for a symbol that is not used, to 15.
    static func counts(_ lengths: ArraySlice<UInt8>) -> [Int] {
        var counts = [Int](repeating: 0, count: longest + 1)
        for length in lengths { counts[Int(length)] += 1 }
        return counts
    }

    /// How many codes of 15 bits are left: 0 if the set is complete, less if it is over-subscribed.
    static func slack(_ lengths: ArraySlice<UInt8>) -> Int {
        let counts = counts(lengths)
        return (1...longest).reduce(1 << longest) { $0 - counts[$1] << (longest - $1) }
    }

    /// The code of each symbol as the stream has it: the first bit lowest. 0 for a symbol that is not used.
    /// - Parameter lengths: of a set that is not over-subscribed.
    static func codes(_ lengths: ArraySlice<UInt8>) -> [Int] {
        let counts = counts(lengths)
        var next = [Int](repeating: 0, count: longest + 1)
        for length in 1..<longest { next[length + 1] = (next[length] + counts[length]) << 1 }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            defer { next[Int(length)] += 1 }
            return reversed(next[Int(length)], Int(length))
        }
    }

    private static func reversed(_ code: Int, _ length: Int) -> Int {
        var (code, reversed) = (code, 0)
        for _ in 0..<length {
            reversed = reversed << 1 | code & 1
            code >>= 1
        }
        return reversed
    }
}
