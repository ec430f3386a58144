import Testing

@testable import Documents

@Suite("A node of a document")
struct NodeTests {
    private static let json = """
        {
          "a": [1, -2, 3.5, 18446744073709551615],
          "b": { "on": true, "off": null, "word": "x" }
        }
        """
    private static let yaml = """
        a: [1, -2, 3.5, 18446744073709551615]
        b:
          on: true
          off: ~
          word: "x"
        """

    private static func root(_ text: String) throws -> Node { try JSONParser.root(Array(text.utf8)[...]) }

    /// What is read of a document, whatever language it is in.
    private func check(_ root: Node) throws {
        #expect(try root.members().map(\.name) == ["a", "b"])
        #expect(try root["a"].elements().map { try $0.number() } == [1, -2, 3.5, 18_446_744_073_709_551_615])
        let numbers = try root["a"].elements()
        #expect(try numbers[0].whole(-1...1) == 1 && numbers[1].whole(-2...0) == -2)
        #expect(try numbers[3].natural() == .max)
        for wrong in [numbers[1], numbers[2]] { #expect(throws: DocumentError.self) { try wrong.natural() } }
        #expect(throws: DocumentError.self) { try numbers[3].whole(0...Int.max) }
        #expect(throws: DocumentError.self) { try root["a"].elements(atMost: 3) { node throws(DocumentError) in node } }
        #expect(try root["b"]["on"].flag())
        #expect(try root["b"]["off"].orNull == nil && root["b"]["on"].orNull != nil)
        #expect(try root["b"]["word"].string() == "x")
        #expect(try root["b"].optional("none") == nil)
        let missing = #expect(throws: DocumentError.self) { try root["b"]["none"] }
        #expect(missing?.place.path == "b.none" && missing?.found == "nothing")
        let none = #expect(throws: DocumentError.self) { try root["b"].elements() }
        #expect(none?.expected == "an array" && none?.found == "an object" && none?.place.path == "b")
        let elsewhere = #expect(throws: DocumentError.self) { try numbers[2].flag() }
        #expect(elsewhere?.place.path == "a[2]" && elsewhere?.expected == "true or false")
    }

    @Test("is read alike from JSON and from YAML")
    func alike() throws {
        try check(Self.root(Self.json))
        try check(#require(try YAMLParser.root(Self.yaml, file: "a.yaml")))
    }

    @Test("has its line and its column")
    func places() throws {
        let json = try Self.root(Self.json)
        #expect(try json["b"]["off"].place == DocumentPlace(line: 3, column: 29, path: "b.off"))
        let key = try json["b"].members()[2].key
        #expect(key.place == DocumentPlace(line: 3, column: 35, path: "b"))
        let yaml = try #require(try YAMLParser.root(Self.yaml, file: "a.yaml"))
        #expect(try yaml["b"]["word"].place == DocumentPlace(file: "a.yaml", line: 5, column: 9, path: "b.word"))
        #expect(try yaml["b"].members()[1].key.place.line == 4)
        let wrong = #expect(throws: DocumentError.self) { try yaml["b"]["on"].count() }
        #expect(
            wrong?.description == #"a.yaml:3: b.on: expected a whole number from 0 to 1125899906842624, found "true""#)
        let other = #expect(throws: DocumentError.self) { try json["b"]["word"].count() }
        #expect(
            other?.description == #"line 3, b.word: expected a whole number from 0 to 1125899906842624, found "x""#)
    }

    @Test("takes quoted text of YAML for text only, plain text for what its reader wants")
    func quoted() throws {
        let root = try #require(try YAMLParser.root("a: \"1\"\nb: 1\nc: 'null'\nd: null", file: "a"))
        #expect(throws: DocumentError.self) { try root["a"].count() }
        #expect(try root["a"].string() == "1" && root["b"].string() == "1" && root["b"].count() == 1)
        #expect(try root["c"].orNull != nil && root["d"].orNull == nil)
    }

    @Test("refuses a name that comes twice, in objects of any size", arguments: [2, 15, 16, 17, 40])
    func repeated(count: Int) throws {
        let names = (0..<count).map { "\"n\($0)\": \($0)" }
        #expect(try Self.root("{" + names.joined(separator: ", ") + "}").members().count == count)
        for place in [0, count / 2, count - 1] {
            let text = "{" + (names + ["\n\"n\(place)\": 0"]).joined(separator: ", ") + "}"
            let error = #expect(throws: DocumentError.self) { try Self.root(text) }
            #expect(error?.place.line == 2 && error?.found == "\"n\(place)\" twice")
        }
    }

    @Test(
        "is a hexadecimal number only with its digits",
        arguments: ["0x", "4000", "0x+1", "0x 1", "0xg", "0x1ffffffffffffffff"])
    func hexadecimal(text: String) throws {
        #expect(throws: DocumentError.self) { try Self.root("\"\(text)\"").hexadecimal() }
        #expect(try Self.root("\"0xfFffFFFFffffFFFF\"").hexadecimal() == .max)
    }

    @Test("counts the lines of a text from the given one on")
    func lines() {
        let error = #expect(throws: DocumentError.self) {
            try JSONParser.root(Array("{ \"a\": 1,\n \"b\" 2}".utf8)[...], line: 7)
        }
        #expect(error?.description == "line 8: expected a colon, found 2}")
    }
}
