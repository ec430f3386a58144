/// Unpacks DEFLATE streams out of one input, one behind the other into one output.
struct Inflater {
    /// Reads the streams, and what containers have around them. Stands behind what was unpacked.
    var reader: BitReader
    /// The bytes that were unpacked so far.
    private(set) var output: [UInt8] = []
    /// How many bytes the output may have.
    private let limit: Int
    /// Where the output of this stream begins: copies reach no further back.
    private var start = 0

    init(_ input: [UInt8], limit: Int) {
        reader = BitReader(input)
        self.limit = limit
    }

    /// Unpacks a stream from its first block to its last, and whatever is left of its last byte.
    mutating func unpackStream() throws(CompressionError) {
        start = output.count
        var isLast = false
        while !isLast {
            let offset = reader.offset
            isLast = try reader.bits(1) == 1
            switch try reader.bits(2) {
            case 0: try copyStored()
            case 1: try unpackBlock(.fixed)
            case 2: try unpackBlock(BlockCodes(from: &reader))
            default: throw CompressionError(.blockType, at: offset)
            }
        }
        reader.align()
    }

    /// - Throws: `trailing` if there is any byte behind the streams.
    func expectEnd() throws(CompressionError) {
        guard reader.isAtEnd else { throw CompressionError(.trailing, at: reader.offset) }
    }

    private mutating func copyStored() throws(CompressionError) {
        reader.align()
        let offset = reader.offset
        let count = try reader.bits(16)
        guard try reader.bits(16) == ~count & 0xFFFF else { throw CompressionError(.storedLength, at: offset) }
        try expectRoom(for: count, at: offset)
        output += try reader.slice(count)
    }

    private mutating func unpackBlock(_ codes: BlockCodes) throws(CompressionError) {
        while true {
            let offset = reader.offset
            let symbol = try codes.literals.symbol(from: &reader)
            if symbol < DeflateAlphabet.endOfBlock {
                try expectRoom(for: 1, at: offset)
                output.append(UInt8(truncatingIfNeeded: symbol))
            } else if symbol > DeflateAlphabet.endOfBlock {
                let index = symbol - DeflateAlphabet.endOfBlock - 1
                let length = try value(DeflateAlphabet.lengths, index, .literals, at: offset)
                let distanceSymbol = try codes.distances.symbol(from: &reader)
                let distance = try value(DeflateAlphabet.distances, distanceSymbol, .distances, at: offset)
                try copy(length, from: distance, at: offset)
            } else {
                return
            }
        }
    }

    /// What a symbol and the extra bits behind it stand for.
    private mutating func value(
        _ groups: [DeflateAlphabet.Group], _ index: Int, _ set: CompressionError.CodeSet, at offset: Int
    ) throws(CompressionError) -> Int {
        guard index < groups.count else { throw CompressionError(.reservedSymbol(set), at: offset) }
        return try groups[index].base + reader.bits(groups[index].extraBits)
    }

    /// Repeats what was unpacked; a copy may reach into itself.
    private mutating func copy(_ length: Int, from distance: Int, at offset: Int) throws(CompressionError) {
        guard distance <= output.count - start else { throw CompressionError(.distanceTooFar(distance), at: offset) }
        try expectRoom(for: length, at: offset)
        for source in output.count - distance..<output.count - distance + length { output.append(output[source]) }
    }

    private func expectRoom(for count: Int, at offset: Int) throws(CompressionError) {
        guard count <= limit - output.count else { throw CompressionError(.tooLarge(limit: limit), at: offset) }
    }
}
