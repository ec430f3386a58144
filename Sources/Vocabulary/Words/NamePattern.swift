/// Names of arms, as the command line and suites spell a choice of them: `*` stands for any letters, `?` for one.
public struct NamePattern: Sendable, Hashable {
    /// As it was given.
    public let text: String

    /// Every text is a pattern; one without `*` and `?` is a name.
    public init(_ text: String) { self.text = text }

    /// Whether the whole name is as the pattern says. Takes at most their lengths' product of steps.
    public func matches(_ name: String) -> Bool {
        let pattern = Array(text)
        let name = Array(name)
        var (place, letter) = (0, 0)
        // Behind the last star, and what it has taken up to now.
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
