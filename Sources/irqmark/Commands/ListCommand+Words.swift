import Report
import Suites
import Vocabulary

extension ListCommand {
    /// What a word means, in each list that has it, and what an arm of that name is; empty if nothing has the name.
    static func meanings(of word: String) -> String {
        let lines = WordList.all.flatMap { list in
            list.words.filter { $0.word == word }.map { "\($0.word) (\(list.singular)): \($0.meaning)\n" }
        }
        let suites = Suite.all.filter { suite in suite.arms.contains { $0.name == word } }
        guard let arm = suites.first?.arms.first(where: { $0.name == word }) else { return lines.joined() }
        let names = suites.map(\.name).joined(separator: ", ")
        return (lines + ["\(word) (arm of \(names)): \(words(of: arm))\n"]).joined()
    }

    /// The axes of an arm that are not as usual, as the command line takes them.
    private static func words(of arm: Arm) -> String {
        ArmAxis.allCases.filter { $0 == .path || $0.word(of: arm) != $0.word(of: usual) }
            .map { "\($0.word)=\($0.word(of: arm))" }.joined(separator: ",")
    }

    /// One screen: the suites, what arms are made of, and how to learn more.
    static var overview: String {
        let suites = Suite.all.map { [$0.name, $0.summary] }
        let axes = WordList.filters.map { [$0.singular, $0.words.map(\.word).joined(separator: ", ")] }
        let rest = ArmAxis.words.filter { word in !axes.contains { $0[0] == word } }.joined(separator: ", ")
        let lists = WordList.all.map(\.name).joined(separator: ", ")
        return "suites (irqmark run NAME; irqmark list NAME shows its arms)\n" + wrapped(suites)
            + "\nwhat an arm is made of (irqmark list WORD says what one means)\n"
            + wrapped(axes + [["more keys", rest]])
            + "\n" + lines("lists (irqmark list NAME, irqmark list all): arms, traces, \(lists)")
    }

    /// Rows of two cells, the second broken to fit 100 columns.
    private static func wrapped(_ rows: [[String]]) -> String {
        let indent = (rows.map { $0[0].count }.max() ?? 0) + 4
        return rows.map { row in
            let pieces = Printable.wrapped(row[1], width: screen - indent)
            let label = "  " + row[0] + String(repeating: " ", count: indent - 2 - row[0].count)
            let further = pieces.dropFirst().map { String(repeating: " ", count: indent) + "  " + $0 + "\n" }
            return label + pieces[0] + "\n" + further.joined()
        }.joined()
    }

    private static func lines(_ text: String) -> String {
        Printable.wrapped(text, width: screen).enumerated().map { ($0 == 0 ? "" : "  ") + $1 + "\n" }.joined()
    }

    /// The columns of the one screen.
    private static let screen = 100

    /// What is said of a part that nothing has the name of: the nearest name, and where the names are.
    static func complaint(_ part: String) -> String {
        let arms = Suite.all.flatMap { $0.arms.map(\.name) }
        let words = WordList.all.flatMap { [$0.name] + $0.words.map(\.word) }
        let nearest = NearestName.of(part, among: ["all", "arms", "traces"] + words + arms)
        return "\"\(part)\" is not known; " + (nearest.map { "did you mean \($0)? " } ?? "")
            + "irqmark list shows suites and lists, irqmark list all every word"
    }
}
