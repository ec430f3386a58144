import ArgumentParser
import Rounds
import Vocabulary

extension Setting {
    /// The value as words of one kind, separated by commas; the error for an unknown word names the nearest known one.
    func names<Kind: Word>() throws(ValidationError) -> [Kind] {
        var kinds: [Kind] = []
        for name in value.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed) {
            kinds.append(try kind(name))
        }
        return kinds
    }

    /// A text as a word of a kind.
    func kind<Kind: Word>(_ name: String) throws(ValidationError) -> Kind {
        do throws(UnknownWord) { return try Kind(word: name) } catch { throw refused(error.description) }
    }

    /// The value as one word of a kind.
    func one<Kind: Word>() throws(ValidationError) -> Kind {
        let kinds: [Kind] = try names()
        guard kinds.count == 1 else { throw refused("takes one name") }
        return kinds[0]
    }

    /// The value as a whole number in a range.
    func integer(in range: ClosedRange<Int>) throws(ValidationError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            let bound =
                range.upperBound == .max ? "from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw refused("takes a whole number, \(bound)")
        }
        return number
    }

    /// The value as a seed.
    func natural() throws(ValidationError) -> UInt64 {
        guard let number = UInt64(value) else { throw refused("takes a whole number, 0 to \(UInt64.max)") }
        return number
    }

    /// The value as the path of a file.
    func file() throws(ValidationError) -> String {
        guard !value.isEmpty else { throw refused("takes the name of a file") }
        return value
    }

    /// The value as a rate in signals per second, with k or M; nil for `auto`, which measures one.
    func rate() throws(ValidationError) -> Double? {
        if value == "auto" { return nil }
        guard let rate = Quantity.rate(value) else {
            throw refused("takes signals per second, 0.01 to 1000M, such as 20000, 20k or 1.5M, or auto")
        }
        return rate
    }

    /// The value as a relative change in per cent.
    func share() throws(ValidationError) -> Double {
        guard value.hasSuffix("%"), let percent = Quantity.decimal(value.dropLast()), percent > 0, percent <= 100 else {
            throw refused("takes a share above 0 and up to 100 %, such as 2%")
        }
        return percent / 100
    }

    /// The value as a part of the arms: `2/4`, or the part that a scheduler has given this process.
    func shard(in environment: [String: String]) throws(ValidationError) -> Shard {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts[0] == "auto", parts.count <= 2 {
            let count = parts.count == 2 ? Int(parts[1]) : nil
            if parts.count == 1 || count != nil, let shard = Shard(scheduledBy: environment, count: count) {
                return shard
            }
            throw refused(
                "no scheduler says which part this process is, or of how many; auto/4 says how many, 1/4 says both")
        }
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
            let shard = Shard(number, of: count)
        else { throw refused("takes a part and how many there are, such as 1/4, or auto") }
        return shard
    }

    /// The value as a factor by which a recording is played faster.
    func factor() throws(ValidationError) -> Double {
        guard let factor = Double(value), (0.5...100).contains(factor) else { throw refused("takes 0.5 to 100") }
        return factor
    }

    /// The value as a time in seconds, with ms, s or m; without a unit in seconds.
    func seconds() throws(ValidationError) -> Double {
        guard let seconds = Quantity.seconds(value) else {
            throw refused("takes a time, 1ms to 1000000s, such as 30s, 2m or 500ms")
        }
        return seconds
    }

    /// The value as a yes or no, as environment twins of flags without a value spell it.
    func yesOrNo() throws(ValidationError) -> Bool {
        switch value.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw refused("takes 1 or 0")
        }
    }

    /// The message about an unknown name.
    static func unknown(_ name: String, among known: [String]) -> String {
        NearestName.complaint(name, among: known)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
