/// Cuts tokens into blocks and writes each in the form that is shortest.
struct DeflateBlocks {
    private let source: [UInt8]
    private var writer = BitWriter()
    /// The tokens of the block that is being filled.
    private var tokens: [DeflateBlock.Token] = []
    /// The bytes of the source that the tokens stand for.
    private var range = 0..<0

    /// How many tokens a block has before the codes are made anew.
    private static let tokensPerBlock = 16_384

    /// - Parameter source: the bytes that all tokens together stand for.
    init(_ source: [UInt8]) { self.source = source }

    mutating func append(_ token: DeflateBlock.Token) {
        if tokens.count == Self.tokensPerBlock { writeBlock(isLast: false) }
        tokens.append(token)
        let count = if case .copy(let length, _) = token { Int(length) } else { 1 }
        range = range.lowerBound..<range.upperBound + count
    }

    /// Writes the last block, which may be empty, and gives the stream.
    consuming func finished() -> [UInt8] {
        writeBlock(isLast: true)
        writer.align()
        return writer.bytes
    }

    private mutating func writeBlock(isLast: Bool) {
        DeflateBlock(tokens: tokens, source: source[range], isLast: isLast).write(to: &writer)
        tokens.removeAll(keepingCapacity: true)
        range = range.upperBound..<range.upperBound
    }
}
