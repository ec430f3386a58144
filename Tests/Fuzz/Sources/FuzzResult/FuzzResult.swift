import Documents
import Foundation
import FuzzInput
import Metrics
import Results
import Vocabulary

/// A result file. It is refused with a cause and a place, or read; what was read is written, read and written again,
/// and is the same.
///
/// The input says what is done to a real result: to its words (numbers, strings, names, literals, brackets), so that
/// what comes out is nearly one; or, in one case of four, to its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResult(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(start, count)
    let bytes = input.below(4) == 0 ? spliced(&input) : Array(changed(&input).utf8)
    do throws(DocumentError) {
        let first = try RunResult(json: bytes).jsonText
        do throws(DocumentError) {
            let second = try RunResult(json: first.utf8).jsonText
            precondition(second == first, "what was written is read as something else")
        } catch {
            preconditionFailure("what was written is refused: \(error)")
        }
    } catch {
        precondition(!error.description.isEmpty, "refused without a cause")
    }
    return 0
}

/// A small part of the result that ships: an arm of the model and one of KVM, a round of each.
private let base: String = {
    // Sources/FuzzResult, Sources, Fuzz, Tests, and the package above.
    var root = URL(filePath: #filePath)
    for _ in 0..<5 { root.deleteLastPathComponent() }
    guard let file = try? Data(contentsOf: root.appending(path: "results/paths.json")),
        var result = try? RunResult(json: file)
    else { preconditionFailure("results/paths.json cannot be read") }
    let kinds = [result.arms.first { $0.live == nil && $0.path != "floor" }, result.arms.first { $0.live != nil }]
    result.arms = kinds.compactMap(\.self)
    for index in result.arms.indices {
        result.arms[index].rounds = Array(result.arms[index].rounds.prefix(1))
        result.arms[index].live?.statistics = ["exits": 5, "halt_exits": 0]
        result.arms[index].faults = [LedgerFault(intid: 8192, explanation: "lost")]
    }
    result.skipped = [Skipped(name: "direct-apart", cause: "one CPU", remedy: "two")]
    var judged = Comparison(base: "floor", candidate: "software", metric: "time", verdict: .regressed)
    judged.interval = .init(ratio: 1.25, lower: 1.125, upper: 1.5)
    result.comparisons = [judged]
    return result.jsonText
}()

private let words = Word.words(of: base)

/// Values that are seldom in a result, but can be in JSON.
private let edges: [String] = [
    "null", "true", "false", "0", "-0", "-1", "1e308", "-1e-308", "0.1", "1E+2", "18446744073709551615",
    "18446744073709551616", "9223372036854775807", "-9223372036854775808", "1125899906842624", "1152921504606846977",
    "340282366920938463463374607431768211456", "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"µ\\n\"",
    "[]", "{}", "[[[[[[[[]]]]]]]]", "{\"a\":{\"a\":{}}}", "\"ok\"", "\"void\"", "\"measured\"", "\"projected\"",
    "\"A\"", "\"irqmark/result/v2\"",
]

/// The result with some of its words changed.
private func changed(_ input: inout FuzzInput) -> String {
    var words = words
    for _ in 0..<(1 + input.below(12)) where !input.isAtEnd {
        let place = Int(input.number(2)) % words.count
        switch input.below(8) {
        case 0, 1, 2:
            let values = words.indices.filter { words[$0].isScalar && !words[$0].isName }
            guard !values.isEmpty else { continue }
            words[values[place % values.count]].text = edges[input.below(edges.count)]
        case 3: words[place].text = words[Int(input.number(2)) % words.count].text
        case 4: words.remove(at: place)
        case 5: words.swapAt(place, Int(input.number(2)) % words.count)
        case 6: words.insert(contentsOf: words[place...].prefix(input.below(64)), at: place)
        default: words.removeSubrange(place..<min(words.count, place + input.below(64)))
        }
        if words.isEmpty { return "" }
    }
    return words.map(\.text).joined()
}

/// The result with the rest of the input in place of some of its bytes.
private func spliced(_ input: inout FuzzInput) -> [UInt8] {
    let text = Array(base.utf8)
    let start = Int(input.number(2)) % text.count
    let end = min(text.count, start + input.below(64))
    var middle: [UInt8] = []
    while !input.isAtEnd { middle.append(input.byte()) }
    return text[..<start] + middle + text[end...]
}
