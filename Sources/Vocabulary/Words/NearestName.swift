/// Finds the known name that somebody may have meant.
public enum NearestName {
    /// The known name with the fewest edits; nil if even that one differs in more than half of its letters.
    public static func of(_ name: String, among known: [String]) -> String? {
        let best = known.map { (name: $0, edits: edits(name, $0)) }.min { $0.edits < $1.edits }
        guard let best, best.edits * 2 <= max(name.count, best.name.count) else { return nil }
        return best.name
    }

    /// The message about a name that is not known: the nearest known name, and all of them.
    public static func complaint(_ name: String, among known: [String]) -> String {
        let nearest = of(name, among: known).map { "did you mean \($0)? " } ?? ""
        return "\"\(name)\" is not known; \(nearest)known: \(known.joined(separator: ", "))"
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one name into the other,
    /// capitals ignored.
    public static func edits(_ one: String, _ other: String) -> Int {
        let left = Array(one.lowercased())
        let right = Array(other.lowercased())
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
