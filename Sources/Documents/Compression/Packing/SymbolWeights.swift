/// How often each symbol occurs in a block, its end included.
struct SymbolWeights {
    private(set) var literals = [Int](repeating: 0, count: DeflateAlphabet.literalCount)
    private(set) var distances = [Int](repeating: 0, count: DeflateAlphabet.distanceCount)
    /// Extra bits behind symbols: as many whatever the codes are.
    private var extraBits = 0

    init(_ tokens: [DeflateBlock.Token]) {
        literals[DeflateAlphabet.endOfBlock] = 1
        for token in tokens {
            switch token {
            case .literal(let byte): literals[Int(byte)] += 1
            case .copy(let length, let distance):
                let index = Int(DeflateAlphabet.lengthIndices[Int(length)])
                let symbol = DeflateAlphabet.symbol(ofDistance: Int(distance))
                literals[DeflateAlphabet.endOfBlock + 1 + index] += 1
                distances[symbol] += 1
                extraBits += DeflateAlphabet.lengths[index].extraBits + DeflateAlphabet.distances[symbol].extraBits
            }
        }
    }

    /// How many bits the block takes behind its head and the declaration of its codes.
    func size(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Int {
        literals.size(self.literals) + distances.size(self.distances) + extraBits
    }
}
