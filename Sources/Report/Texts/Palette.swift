/// The emphases that tables use; without colours, all of them are plain text.
struct Palette {
    let isColoured: Bool

    enum Emphasis: String {
        case strong = "1"
        case faint = "2"
        case bad = "1;31"
        case good = "32"
        case doubtful = "33"
    }

    func paint(_ text: String, _ emphasis: Emphasis?) -> String {
        // Whatever is painted is one line, and none of its colours come from a file.
        let text = Printable.line(text)
        guard isColoured, let emphasis, !text.isEmpty else { return text }
        return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
    }
}
