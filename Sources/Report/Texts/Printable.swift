/// Text from files and command lines on its way to a reader. What steers a terminal, or turns the order of letters
/// round, is spelt out in ASCII: `\u{1B}`.
package enum Printable {
    /// One line: line breaks and tabs are spelt out as well.
    package static func line(_ text: String) -> String { escaped(text) { isSteering($0) } }

    /// Several lines, in which line breaks and tabs stay.
    package static func lines(_ text: String) -> String {
        escaped(text) { isSteering($0) && $0 != "\n" && $0 != "\t" }
    }

    private static func escaped(_ text: String, _ isForeign: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: isForeign) else { return text }
        return text.unicodeScalars.map { isForeign($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    /// Control characters (C0, DEL, C1), line and paragraph separators, and what embeds or overrides a direction.
    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// How many cells of a terminal a text takes: two for each wide letter (East Asian Width W and F), none for what is
    /// drawn over the letter before it.
    static func cells(_ text: String) -> Int {
        // Text in ASCII, as nearly all is, has as many cells as bytes.
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + cells($1) }
    }

    private static func cells(_ letter: Character) -> Int {
        guard let first = letter.unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    /// The blocks of wide letters, in the order of their numbers.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// Breaks a text at spaces; continuation lines are two narrower. A word that is too long stays whole.
    package static func wrapped(_ text: String, width: Int) -> [String] {
        let line = line(text)
        guard cells(line) > width else { return [line] }
        var pieces: [String] = []
        var current = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: true) {
            let room = pieces.isEmpty ? width : width - 2
            if !current.isEmpty && cells(current) + 1 + cells(String(word)) > room {
                pieces.append(current)
                current = String(word)
            } else {
                current += (current.isEmpty ? "" : " ") + word
            }
        }
        return pieces + [current]
    }

    /// The text cut in its middle to so many cells, with an ellipsis where something is missing: names differ at both
    /// ends.
    static func cut(_ text: String, to cells: Int) -> String {
        guard self.cells(text) > cells else { return text }
        var (head, tail) = ("", "")
        var room = max(cells - 1, 0)
        var letters = Array(text)[...]
        while let letter = self.cells(head) <= self.cells(tail) ? letters.first : letters.last,
            self.cells(letter) <= room
        {
            room -= self.cells(letter)
            if self.cells(head) <= self.cells(tail) {
                head.append(letter)
                letters.removeFirst()
            } else {
                tail = String(letter) + tail
                letters.removeLast()
            }
        }
        return head + "…" + tail
    }
}
