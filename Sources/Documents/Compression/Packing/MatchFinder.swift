/// Finds earlier copies of what comes next: chains of the places at which three bytes have the same hash.
struct MatchFinder {
    /// A copy that could be made.
    struct Match {
        let length: Int
        let distance: Int
    }

    private let bytes: [UInt8]
    /// The last place of each hash, -1 if there is none.
    private var heads = [Int](repeating: -1, count: 1 << hashBits)
    /// The place before each place of the window that has the same hash, by the place modulo the window.
    private var links = [Int](repeating: -1, count: DeflateAlphabet.window)

    private static let hashBits = 15
    /// How many places are tried before the best so far is good enough.
    private static let tries = 128
    /// A match of this length is not improved.
    private static let goodLength = 128
    /// A copy of three bytes from further back takes more bits than three literals, as a rule.
    private static let farthestShort = 4_096

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The longest copy of what begins at a place, longer than `shortest` bytes, among those that begin at the places
    /// entered; of several equally long ones the nearest. Nil if there is none.
    func longest(at place: Int, over shortest: Int) -> Match? {
        let most = min(DeflateAlphabet.matches.upperBound, bytes.count - place)
        guard most > shortest, most >= DeflateAlphabet.matches.lowerBound else { return nil }
        var found: Match?
        var best = max(shortest, DeflateAlphabet.matches.lowerBound - 1)
        var candidate = heads[hash(place)]
        var tries = Self.tries
        while candidate >= 0, place - candidate <= DeflateAlphabet.window, tries > 0, best < most {
            // Only what also has the byte behind the best so far can be longer.
            if bytes[candidate + best] == bytes[place + best] {
                let length = common(candidate, place, most)
                let isTooFar = length == 3 && place - candidate > Self.farthestShort
                if length > best, !isTooFar {
                    best = length
                    found = Match(length: length, distance: place - candidate)
                    if length >= Self.goodLength { break }
                }
            }
            candidate = links[candidate % DeflateAlphabet.window]
            tries -= 1
        }
        return found
    }

    /// Lets later places copy from this one.
    mutating func enter(_ place: Int) {
        guard place + DeflateAlphabet.matches.lowerBound <= bytes.count else { return }
        let hash = hash(place)
        links[place % DeflateAlphabet.window] = heads[hash]
        heads[hash] = place
    }

    private func common(_ earlier: Int, _ later: Int, _ most: Int) -> Int {
        var length = 0
        while length < most, bytes[earlier + length] == bytes[later + length] { length += 1 }
        return length
    }

    /// Of the three bytes from a place on; the multiplier is 2^32 divided by the golden ratio.
    private func hash(_ place: Int) -> Int {
        let three = UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
        return Int((three &* 0x9E37_79B1) >> (32 - UInt32(Self.hashBits)))
    }
}
