import ArgumentParser
import Metrics
import Results
import Rounds
import Suites
import Vocabulary

extension Setting {
    /// The suite that the value names, by its name or its file. Errors in it name this setting.
    func suite() throws -> Suite {
        do { return try RunRequest.suite(value) } catch let error as ValidationError { throw refused(error.message) }
    }

    /// The value as patterns of names, separated by commas.
    func patterns() throws(ValidationError) -> [NamePattern] {
        let parts = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains(where: \.isEmpty) else { throw refused("takes names with commas between them") }
        return parts.map { NamePattern($0) }
    }

    /// The value as processors in the kernel's notation, `0,2-3`: ascending, each once, all of them this process's to
    /// use.
    func processors() throws(ValidationError) -> [Int] {
        var numbers: Set<Int> = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first >= 0, first <= last,
                last < 8_192
            else { throw refused("takes CPUs such as 2-3 or 0,2") }
            numbers.formUnion(first...last)
        }
        let usable = Runner.processors
        if let foreign = numbers.sorted().first(where: { !usable.contains($0) }) {
            let list = usable.map { "\($0)" }.joined(separator: ",")
            throw refused("CPU \(foreign) is not among those that this process may use (\(list))")
        }
        return numbers.sorted()
    }

    /// The value as pairs `key=value`, separated by commas.
    func pairs() throws(ValidationError) -> [Invocation.Setting] {
        var pairs: [Invocation.Setting] = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, sides[0].wholeMatch(of: /[A-Za-z][A-Za-z0-9_.-]{0,63}/) != nil,
                !sides[1].unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
            else { throw refused("takes key=value with commas between several; a key has letters, digits, _ . -") }
            guard !pairs.contains(where: { $0.name == sides[0] }) else {
                throw refused("says \(sides[0]) twice; leave one out")
            }
            pairs.append(.init(name: sides[0], value: sides[1]))
        }
        return pairs
    }
}
