/// A word of JSON: a string, a number, a literal, a mark or the space between them.
struct Word {
    var text: String
    /// A string that stands before a colon.
    var isName = false

    /// Whether it is a value by itself.
    var isScalar: Bool {
        guard let first = text.utf8.first else { return false }
        return first == UInt8(ascii: "\"") || first == UInt8(ascii: "-") || (UInt8(ascii: "0")...57).contains(first)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    }

    /// All words of a text; together they are the text.
    static func words(of text: String) -> [Word] {
        let bytes = Array(text.utf8)
        var words: [Word] = []
        var place = 0
        while place < bytes.count {
            let start = place
            if bytes[place] == UInt8(ascii: "\"") {
                place += 1
                while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                    place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                place = min(place + 1, bytes.count)
            } else {
                let isMark = "{}[],:".utf8.contains(bytes[place])
                place += 1
                while !isMark, place < bytes.count, !"{}[],:\" \n".utf8.contains(bytes[place]) { place += 1 }
            }
            words.append(Word(text: String(decoding: bytes[start..<place], as: UTF8.self)))
        }
        for index in words.indices.dropLast() where words[index + 1].text == ":" { words[index].isName = true }
        return words
    }
}
