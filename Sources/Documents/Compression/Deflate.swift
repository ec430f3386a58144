/// Packs bytes as raw DEFLATE streams (RFC 1951). Equal bytes give equal streams on every machine.
public enum Deflate {
    /// A match of this length is taken without looking whether the next byte has a longer one.
    private static let enough = 32

    /// One stream that holds the bytes.
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var finder = MatchFinder(bytes)
        var blocks = DeflateBlocks(bytes)
        // The match that begins at the byte before `place`: it is written only once the next byte is known to have no
        // longer one.
        var waiting: MatchFinder.Match?
        var place = 0
        while place < bytes.count {
            let length = waiting?.length ?? 0
            let match = length < enough ? finder.longest(at: place, over: length) : nil
            finder.enter(place)
            if let match {
                if waiting != nil { blocks.append(.literal(bytes[place - 1])) }
                waiting = match
                place += 1
            } else if let copy = waiting {
                blocks.append(.copy(length: UInt16(copy.length), distance: UInt16(copy.distance)))
                let end = place - 1 + copy.length
                for covered in place + 1..<end { finder.enter(covered) }
                place = end
                waiting = nil
            } else {
                blocks.append(.literal(bytes[place]))
                place += 1
            }
        }
        return blocks.finished()
    }
}
