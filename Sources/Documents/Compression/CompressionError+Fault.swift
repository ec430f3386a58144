extension CompressionError {
    /// What is wrong with a compressed stream.
    public enum Fault: Equatable, Sendable, CustomStringConvertible {
        /// The input ends before the stream does.
        case truncated
        /// The output would be longer than the caller's limit, in bytes.
        case tooLarge(limit: Int)
        /// Bytes follow the end of the stream.
        case trailing

        /// A block is neither stored nor compressed with fixed or with its own codes.
        case blockType
        /// The length of a stored block differs from its complement.
        case storedLength
        /// A block declares more than 286 literals and lengths or more than 30 distances.
        case tooManySymbols
        /// A set has more codes than its code lengths can tell apart.
        case overSubscribed(CodeSet)
        /// A set leaves bits without a meaning.
        case incomplete(CodeSet)
        /// The first code length repeats the one before it.
        case nothingToRepeat
        /// A repeated code length goes on behind the last symbol.
        case tooManyLengths
        /// A block has no code for its own end.
        case noEndOfBlock
        /// A code that belongs to no symbol.
        case unusedCode(CodeSet)
        /// A symbol that has a code and no meaning: lengths 286 and 287, distances 30 and 31.
        case reservedSymbol(CodeSet)
        /// A copy begins before the first byte of the output.
        case distanceTooFar(Int)

        /// The first two bytes are no header of zlib.
        case notZlib
        /// The stream needs a dictionary that both sides know.
        case dictionary
        /// The window is larger than 32,768 bytes.
        case windowTooLarge
        /// The first two bytes are no header of gzip.
        case notGzip
        /// The compression method, by its number, is not DEFLATE.
        case method(Int)
        /// A flag that has no meaning yet is set.
        case reservedFlag
        /// The header differs from its checksum.
        case headerChecksum
        /// The output differs from its checksum.
        case checksum
        /// The output differs from its length.
        case length

        /// What is wrong, without a place.
        public var description: String {
            switch self {
            case .truncated: "unexpected end"
            case .tooLarge(let limit): "more than the \(limit) bytes that it may have unpacked"
            case .trailing: "bytes behind the end of the stream"
            case .blockType: "a block of an unknown type"
            case .storedLength: "the length of a stored block is damaged"
            case .tooManySymbols: "a block with too many symbols"
            case .overSubscribed(let set): "the \(set.rawValue) codes are over-subscribed"
            case .incomplete(let set): "the \(set.rawValue) codes are incomplete"
            case .nothingToRepeat: "a repeated code length has none before it"
            case .tooManyLengths: "a repeated code length goes on behind the last symbol"
            case .noEndOfBlock: "a block without a code for its end"
            case .unusedCode(let set): "a \(set.rawValue) code without a symbol"
            case .reservedSymbol(let set): "a \(set.rawValue) symbol without a meaning"
            case .distanceTooFar(let distance): "a copy from \(distance) bytes back begins before the output"
            case .notZlib: "not in zlib format"
            case .dictionary: "packed with a preset dictionary, which is not known here"
            case .windowTooLarge: "a window of more than 32768 bytes"
            case .notGzip: "not in gzip format"
            case .method(let number): "packed by method \(number), only 8 (deflate) is known"
            case .reservedFlag: "an unknown flag in the header"
            case .headerChecksum: "the header differs from its checksum"
            case .checksum: "the unpacked bytes differ from their checksum"
            case .length: "the unpacked bytes differ from their length"
            }
        }
    }

    /// The three sets of Huffman codes of a block; the raw value is the set's name in errors.
    public enum CodeSet: String, Sendable {
        /// The lengths of the codes of the other two sets.
        case codeLengths = "code length"
        /// Literal bytes, the end of the block and the lengths of copies.
        case literals = "literal and length"
        /// The distances of copies.
        case distances = "distance"
    }
}
