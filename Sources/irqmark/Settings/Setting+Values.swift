import ArgumentParser
import Vocabulary

extension Setting {
    /// Names of one vocabulary, commas between them; an unknown one is answered with the nearest that is known.
    func names<Kind: Word>() throws(ValidationError) -> [Kind] {
        var kinds: [Kind] = []
        for name in value.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed) {
            kinds.append(try kind(name))
        }
        return kinds
    }

    /// The word of a vocabulary.
    func kind<Kind: Word>(_ name: String) throws(ValidationError) -> Kind {
        do throws(UnknownWord) { return try Kind(word: name) } catch { throw refused(error.description) }
    }

    /// One name of a vocabulary.
    func one<Kind: Word>() throws(ValidationError) -> Kind {
        let kinds: [Kind] = try names()
        guard kinds.count == 1 else { throw refused("takes one name") }
        return kinds[0]
    }

    /// A whole number in a range.
    func integer(in range: ClosedRange<Int>) throws(ValidationError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            let bound =
                range.upperBound == .max ? "from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw refused("takes a whole number, \(bound)")
        }
        return number
    }

    /// A seed.
    func natural() throws(ValidationError) -> UInt64 {
        guard let number = UInt64(value) else { throw refused("takes a whole number, 0 to \(UInt64.max)") }
        return number
    }

    /// The name of a file.
    func file() throws(ValidationError) -> String {
        guard !value.isEmpty else { throw refused("takes the name of a file") }
        return value
    }

    /// Signals per second, with k or M.
    func rate() throws(ValidationError) -> Double {
        guard let rate = Quantity.rate(value) else {
            throw refused("takes signals per second, 0.01 to 1000M, such as 20000, 20k or 1.5M")
        }
        return rate
    }

    /// A time in seconds, with ms, s or m; without a unit in seconds.
    func seconds() throws(ValidationError) -> Double {
        guard let seconds = Quantity.seconds(value) else {
            throw refused("takes a time, 1ms to 1000000s, such as 30s, 2m or 500ms")
        }
        return seconds
    }

    /// Yes or no, as environment twins of plain flags spell it.
    func yesOrNo() throws(ValidationError) -> Bool {
        switch value.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw refused("takes 1 or 0")
        }
    }

    /// The message about a name that is not known.
    static func unknown(_ name: String, among known: [String]) -> String {
        NearestName.complaint(name, among: known)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
