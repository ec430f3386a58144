import Metrics
import Results

/// What became of every signal: the account of each arm.
struct LedgerPart {
    let result: RunResult

    var part: Part? {
        guard !result.arms.isEmpty else { return nil }
        let words = RunNotes(result: result, palette: Palette(isColoured: false)).ledger?.lines ?? []
        let sums = result.arms.map(Self.sum)
        // A term that no arm has is not worth a column, but for what was lost.
        let terms = Ledger.Term.allCases.filter { term in
            term.rawValue == "lost" || sums.contains { $0[term] > 0 }
        }
        let table = DataTable(
            caption: "The account of every signal, open and closed loop together", nameHeading: "arm",
            columns: terms.map { DataTable.Column(heading: Self.spelt($0.rawValue)) }
                + [.init(heading: "balances", isText: true)],
            groups: [
                .init(
                    rows: zip(result.arms, sums).map { arm, sum in
                        .init(
                            name: arm.name,
                            cells: terms.map { Figure.count(sum[$0]) } + [arm.isVoid ? "no: void" : "yes"],
                            emphasis: arm.isVoid ? .bad : nil)
                    })
            ])
        return Part(
            "ledger", "The ledger",
            [
                Exhibit(
                    "What became of every signal", legend: words.joined(separator: " · "), .table(table))
            ])
    }

    static func sum(_ arm: ArmResult) -> Ledger {
        var sum = arm.ledger
        sum += arm.throughputLedger
        return sum
    }

    /// A name of a result's JSON in words: `mergedInEventfd` is `merged in eventfd`.
    static func spelt(_ name: String) -> String {
        let letters = Array(name)
        return letters.indices.map { index in
            let letter = letters[index]
            guard letter.isUppercase, index > 0, letters[index - 1].isLowercase else { return String(letter) }
            // An abbreviation keeps its capitals: `isolatedCPUs` is `isolated CPUs`.
            let isAbbreviation = index + 1 < letters.count && letters[index + 1].isUppercase
            return " " + (isAbbreviation ? String(letter) : letter.lowercased())
        }.joined()
    }
}
