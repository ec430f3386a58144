/// Words that do not belong into the code.
enum Words {
    /// Kept apart so that this file does not hold them itself.
    static let unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    static let emptyNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Impl"]

    static func findings(_ source: SourceText) -> [Finding] {
        unfinishedFindings(source) + nameFindings(source) + printFindings(source)
    }

    private static func unfinishedFindings(_ source: SourceText) -> [Finding] {
        source.comments.enumerated().flatMap { index, comment -> [Finding] in
            let words = (comment ?? "").split { !$0.isLetter }
            return unfinished.filter { words.contains(Substring($0)) }
                .map { Finding(source.path, index + 1, "\($0): finish it or write an issue") }
        }
    }

    /// Names of types and files say what a thing is, not that it helps.
    private static func nameFindings(_ source: SourceText) -> [Finding] {
        let file = source.path.split(separator: "/").last?.prefix { $0 != "." } ?? ""
        var findings: [Finding] = []
        for part in file.split(separator: "+") where isEmptyName(part) {
            findings.append(Finding(source.path, 0, "the name \(part) says nothing"))
        }
        let keywords: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
        for (index, line) in source.code.enumerated() {
            let words = SourceText.words(line)
            for (keyword, name) in zip(words, words.dropFirst()) where keywords.contains(keyword) && isEmptyName(name) {
                findings.append(Finding(source.path, index + 1, "the name \(name) says nothing"))
            }
        }
        return findings
    }

    private static func isEmptyName(_ name: Substring) -> Bool { emptyNames.contains { name.hasSuffix($0) } }

    /// Output is the business of Report and of the command line; programs under Benchmarks are command lines too.
    private static func printFindings(_ source: SourceText) -> [Finding] {
        let isBenchmark = source.path.hasPrefix("Benchmarks/")
        guard !source.isTest, !isBenchmark, !["Report", "irqmark"].contains(source.room) else { return [] }
        return source.code.enumerated().compactMap { index, line in
            let isCalled = ["print", "debugPrint", "dump"].contains { name in
                line.ranges(of: name + "(").contains { range in
                    guard range.lowerBound > line.startIndex else { return true }
                    let before = line[line.index(before: range.lowerBound)]
                    return !(before.isLetter || before.isNumber || before == "_" || before == ".")
                }
            }
            return isCalled && !line.contains("func ")
                ? Finding(source.path, index + 1, "only Report and irqmark write to the terminal") : nil
        }
    }
}
