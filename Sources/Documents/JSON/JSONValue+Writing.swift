extension JSONValue {
    /// The value as JSON text, indented by two spaces. Scalars fill lines of `width` columns; what holds others begins
    /// on a line of its own. A record of scalars in an array has one line of up to twice the width.
    package func text(width: Int = 120) -> String {
        var text = ""
        write(to: &text, indentation: 0, width: width)
        text += "\n"
        return text
    }

    private func write(to text: inout String, indentation: Int, width: Int) {
        let line = compact
        if isScalar || (isFlat && indentation + line.utf8.count <= width) {
            text += line
            return
        }
        let items = items(indentation: indentation + 2, width: width)
        let inner = "\n" + String(repeating: " ", count: indentation + 2)
        text += isArray ? "[" : "{"
        var column = Int.max
        for (index, item) in items.enumerated() {
            // Room for the item, the space before it and the comma after it.
            let fits = item.isScalar && column < width && column + item.text.utf8.count + 2 <= width
            text += fits ? " " : inner
            text += item.text + (index + 1 < items.count ? "," : "")
            column = item.isScalar ? (fits ? column + 1 : indentation + 2) + item.text.utf8.count + 1 : .max
        }
        text += "\n" + String(repeating: " ", count: indentation) + (isArray ? "]" : "}")
    }

    private func items(indentation: Int, width: Int) -> [(text: String, isScalar: Bool)] {
        func written(_ value: JSONValue) -> String {
            var text = ""
            value.write(to: &text, indentation: indentation, width: isArray && value.isFlat ? 2 * width : width)
            return text
        }
        switch self {
        case .array(let elements): return elements.map { (written($0), $0.isScalar) }
        case .object(let members):
            return members.map { (Self.quoted($0.name) + ": " + written($0.value), $0.value.isScalar) }
        default: return []
        }
    }

    private var isArray: Bool {
        if case .array = self { return true }
        return false
    }

    private var isFlat: Bool {
        switch self {
        case .array(let elements): elements.allSatisfy(\.isScalar)
        case .object(let members): members.allSatisfy { $0.value.isScalar }
        default: true
        }
    }

    /// The value as JSON text without line breaks.
    package var compact: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .natural(let number): String(number)
        case .finite(let number): number.isFinite ? Self.spelt(number) : "null"
        case .string(let string): Self.quoted(string)
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members):
            members.isEmpty
                ? "{}"
                : "{ " + members.map { Self.quoted($0.name) + ": " + $0.value.compact }.joined(separator: ", ") + " }"
        }
    }

    /// The shortest decimal that reads back as an equal number; whole numbers without a point.
    private static func spelt(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where isSteering(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// What steers a terminal that the text is shown on: control characters, line separators, and what turns the order
    /// of letters round.
    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
