public import Vocabulary

/// The figures in a text that another program wrote. A text may hold several runs, one behind the other.
public enum RunText {
    /// Reads a text.
    ///
    /// Consoles hold more than results, so lines that are no figures are passed over; in `numbers`, which people write,
    /// each line must be one.
    /// - Parameters:
    ///   - text: what the program wrote.
    ///   - format: whose format it is; `irqmark` has none that is read here.
    ///   - name: the text's name in errors.
    /// - Throws: `failed` for a text without figures, or a line of `numbers` that is none.
    public static func figures(
        in text: String, as format: RunsFormat, name: String
    ) throws(RunError) -> [RunFigure] {
        var figures: [RunFigure] = []
        var isInTable = false
        // A console ends its lines with CR LF.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            let figure: RunFigure?
            switch format {
            case .microBench:
                if words == ["name", "total", "ns", "avg", "ns"] { isInTable = true }
                figure = isInTable ? microBench(words) : nil
            case .lpiStress: figure = lpiStress(words)
            case .vmexit: figure = vmexit(words)
            case .numbers:
                figure = number(words)
                guard figure != nil || words.isEmpty || words[0].hasPrefix("#") else {
                    throw .failed("\(name):\(index + 1): expected NAME VALUE UNIT, found \"\(line)\"")
                }
            case .irqmark: figure = nil
            }
            if let figure { figures.append(figure) }
        }
        guard !figures.isEmpty else {
            throw .failed("\(name): expected \(format.meaning), found no figure; is --format \(format.word) right?")
        }
        return figures
    }

    /// `ipi 126236640.0 1926.0`; a word with a colon (`PASS:`) is the test's, not a row's. The call that has been
    /// `hyp_call` since January 2026 was called `hvc` before.
    private static func microBench(_ words: [String]) -> RunFigure? {
        guard words.count == 3, !words[0].contains(":"), Double(words[1]) != nil, let average = figure(words[2]) else {
            return nil
        }
        return RunFigure(name: words[0] == "hvc" ? "hyp_call" : words[0], value: average, unit: "ns")
    }

    /// `Rate: 1255291.00 LPIs/sec`.
    private static func lpiStress(_ words: [String]) -> RunFigure? {
        let words = words.first == "#" ? Array(words.dropFirst()) : words
        guard words.count == 3, words[0] == "Rate:", words[2] == "LPIs/sec", let rate = figure(words[1]) else {
            return nil
        }
        return RunFigure(name: "rate", value: rate, unit: "LPIs/s")
    }

    /// `ipi_halt 7563`.
    private static func vmexit(_ words: [String]) -> RunFigure? {
        guard words.count == 2, words[0].first?.isLetter == true, let cycles = figure(words[1]) else { return nil }
        return RunFigure(name: words[0], value: cycles, unit: "cycles")
    }

    private static func number(_ words: [String]) -> RunFigure? {
        guard (2...3).contains(words.count), !words[0].hasPrefix("#"), let value = figure(words[1]) else { return nil }
        return RunFigure(name: words[0], value: value, unit: words.count == 3 ? words[2] : "")
    }

    private static func figure(_ word: String) -> Double? {
        Double(word).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}
