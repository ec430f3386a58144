/// The declaration of a block's own codes: their lengths, as runs that are packed themselves (RFC 1951, section 3.2.7).
struct CodeTable {
    private let literalCount: Int
    private let distanceCount: Int
    private let runs: [CodeLengthRun]
    private let code: HuffmanCode
    /// How many lengths of code length codes are given: trailing ones that no run needs are left out.
    private let givenCount: Int
    /// How many bits the declaration takes.
    let size: Int

    /// How long a code length code may be.
    private static let longest = 7

    /// The declaration of two sets of code lengths. `literals` has a code for the end of the block.
    init(literals: [UInt8], distances: [UInt8]) {
        literalCount = 1 + (literals.lastIndex { $0 > 0 } ?? 0)
        distanceCount = 1 + (distances.lastIndex { $0 > 0 } ?? 0)
        runs = CodeLengthRun.runs(of: literals[..<literalCount] + distances[..<distanceCount])
        var weights = [Int](repeating: 0, count: DeflateAlphabet.codeLengthOrder.count)
        for run in runs { weights[run.symbol] += 1 }
        let code = HuffmanCode(weights: weights, longest: Self.longest)
        givenCount = max(4, 1 + (DeflateAlphabet.codeLengthOrder.lastIndex { code.lengths[$0] > 0 } ?? 0))
        size = 5 + 5 + 4 + 3 * givenCount + code.size(weights) + runs.reduce(0) { $0 + $1.extraBits }
        self.code = code
    }

    func write(to writer: inout BitWriter) {
        writer.write(literalCount - 257, 5)
        writer.write(distanceCount - 1, 5)
        writer.write(givenCount - 4, 4)
        for symbol in DeflateAlphabet.codeLengthOrder.prefix(givenCount) {
            writer.write(Int(code.lengths[symbol]), 3)
        }
        for run in runs {
            code.write(run.symbol, to: &writer)
            writer.write(run.extra, run.extraBits)
        }
    }
}
