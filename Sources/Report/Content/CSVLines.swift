/// The fields of each line of a CSV file, as RFC 4180 has them. A line ends in CR LF, in LF or in CR; a byte order mark
/// before a line is no part of it.
struct CSVLines: Sequence {
    private let lines: [[String]]

    init(_ text: String) {
        var lines: [[String]] = []
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuote = false
        var wasReturn = false
        func end() {
            lines.append(fields + [String(field)])
            (fields, field) = ([], .init())
        }
        for scalar in text.unicodeScalars {
            if isQuoted {
                if scalar == "\"" { (isQuoted, wasQuote) = (false, true) } else { field.append(scalar) }
                continue
            }
            switch scalar {
            case "\"":
                // Two of them inside a field are one.
                if wasQuote { field.append(scalar) }
                isQuoted = true
            case ",":
                fields.append(String(field))
                field = .init()
            case "\r": end()
            case "\n": if !wasReturn { end() }
            case "\u{FEFF}" where fields.isEmpty && field.isEmpty: break
            default: field.append(scalar)
            }
            (wasQuote, wasReturn) = (false, scalar == "\r")
        }
        if !field.isEmpty || !fields.isEmpty { end() }
        self.lines = lines
    }

    func makeIterator() -> IndexingIterator<[[String]]> { lines.makeIterator() }
}
