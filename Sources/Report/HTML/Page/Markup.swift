/// Pieces of HTML and SVG. Whatever comes from a result passes through `escaped`.
enum Markup {
    /// A text for an element's content or for an attribute in quotes: nothing of it is markup, and nothing steers.
    static func escaped(_ text: String) -> String {
        let line = Printable.lines(text)
        guard line.utf8.contains(where: isSpecial) else { return line }
        var escaped = ""
        escaped.reserveCapacity(line.utf8.count + 16)
        for scalar in line.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    /// JSON inside a script element: no tag can end it or begin in it, and it is equal JSON.
    static func script(_ json: String) -> String { json.replacing("<", with: "\\u003c") }

    /// A coordinate with at most two decimals.
    static func number(_ value: Double) -> String {
        guard value.isFinite, let hundredths = Int(exactly: (value * 100).rounded()) else { return "0" }
        let sign = hundredths < 0 ? "-" : ""
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
    }

    /// A place on an axis as a share of the drawing's width.
    static func percent(_ place: Double) -> String { number(place * 100) + "%" }

    /// The classes of what has a tone.
    static func classes(_ tone: Tone) -> String { "t\(tone.hue) d\(tone.dash)" }

    /// The label of a tick below an axis. Where there is little room, every other of many is left out.
    static func tick(_ axis: Axis, _ index: Int, _ ticks: [Double], y: Double) -> String {
        let isSpare = ticks.count > 5 && index % 2 == 1
        return "<text class=\"xt\(isSpare ? " alt" : "")\" x=\"\(percent(axis.scale.place(of: ticks[index])))\" "
            + "y=\"\(number(y))\">\(escaped(axis.label(ticks[index])))</text>"
    }
}
