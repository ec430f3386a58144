import ResultSupport
import Results
import Testing

@testable import Report

@Suite struct TextTableTests {
    private static func table(_ names: [String], caption: String = "") -> TextTable {
        TextTable(
            nameHeading: "arm",
            groups: [
                .init(caption: caption, columns: [.init(top: "", heading: "p50"), .init(top: "", heading: "p99")])
            ],
            sections: [.init(heading: "loop", rows: names.map { .init(name: $0, cells: ["1", "2"]) })])
    }

    private static func lines(_ table: TextTable, width: Int? = nil) -> [String] {
        table.text(width: width, palette: Palette(isColoured: false)).split(separator: "\n").map(String.init)
    }

    @Test func aCaptionIsWholeHoweverNarrowItsColumnsAre() {
        let lines = Self.lines(Self.table(["a"], caption: "median ns, or count"))
        #expect(lines[0] == "     median ns, or count")
        #expect(Set(lines.dropFirst(2).map(Printable.cells)).count == 1, "\(lines)")
        let compared = RunText(Fixture.results[2], width: 100, isColoured: false).text
        #expect(compared.contains("median ns, or count"))
    }

    @Test func wideLettersTakeTwoCellsAndAccentsNone() {
        #expect(Printable.cells("直接") == 4 && Printable.cells("e\u{301}") == 1 && Printable.cells("µs – ×") == 6)
        let lines = Self.lines(Self.table(["直接", "direct", "한글", "ﾊﾝｶｸ"]))
        let ends = lines.filter { $0.hasSuffix("2") }.map(Printable.cells)
        #expect(ends.count == 4 && Set(ends).count == 1, "\(lines)")
    }

    @Test func aLongNameIsCutInItsMiddleOnATerminalAndWholeElsewhere() {
        let name = "software-" + String(repeating: "very-", count: 30) + "long"
        #expect(Self.lines(Self.table([name])).contains { $0.contains(name) })
        let lines = Self.lines(Self.table([name, "a"]), width: 60)
        #expect(lines.allSatisfy { Printable.cells($0) <= 60 })
        #expect(lines.contains { $0.hasPrefix("software-v") && $0.contains("…") && $0.contains("-long ") }, "\(lines)")
        #expect(Printable.cut("直接直接直接", to: 5) == "直…接" && Printable.cut("abc", to: 3) == "abc")
    }
}
