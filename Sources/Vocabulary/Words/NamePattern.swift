/// A pattern for names of arms, on the command line and in suite files: `*` stands for any letters, `?` for one.
public struct NamePattern: Sendable, Hashable {
    /// The pattern as it was given.
    public let text: String

    /// Every text is a pattern; one without `*` and `?` is a name.
    public init(_ text: String) { self.text = text }

    /// Whether the pattern matches the whole name. Takes at most as many steps as the product of both lengths.
    public func matches(_ name: String) -> Bool {
        let pattern = Array(text)
        let name = Array(name)
        var (place, letter) = (0, 0)
        // The place behind the last star, and the first letter that the star has not matched so far.
        var star: (place: Int, letter: Int)?
        while letter < name.count {
            if place < pattern.count, pattern[place] == "*" {
                place += 1
                star = (place, letter)
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[letter] {
                place += 1
                letter += 1
            } else if let last = star {
                star = (last.place, last.letter + 1)
                (place, letter) = (last.place, last.letter + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
