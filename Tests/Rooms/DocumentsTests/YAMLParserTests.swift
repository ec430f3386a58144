import Testing

@testable import Documents

@Suite("YAML that is none")
struct YAMLParserTests {
    @Test(
        "is refused with its line",
        arguments: [
            ("a: 1\nb: 2\na: 3", 3, "each key once"), ("a: {b: 1, b: 2}", 1, "each key once"),
            ("a: b: c", 1, "YAML"), ("a: 1\n---\nb: 2", 3, "one document"), ("a: &x 1\nb: *x", 2, "what it stands for"),
            ("? {a: 1}\n: 2", 1, "a word as a key"), ("a: [1, 2", 1, "YAML"),
        ])
    func refused(text: String, line: Int, words: String) {
        let error = #expect(throws: DocumentError.self) { try YAMLParser.root(text, file: "f") }
        #expect(error?.place.file == "f" && error?.expected.contains(words) == true, "\(error?.description ?? "")")
        // A parser that has read on may name the line after.
        #expect([line, line + 1].contains(error?.place.line))
    }

    @Test("without a document is nothing") func empty() throws {
        #expect(try YAMLParser.root("", file: "f") == nil)
        #expect(try YAMLParser.root("# a comment\n", file: "f") == nil)
    }

    @Test("is refused beyond 64 levels") func deep() {
        let text = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
        let error = #expect(throws: DocumentError.self) { try YAMLParser.root(text, file: "f") }
        #expect(error?.expected == "at most 64 levels")
    }
}
