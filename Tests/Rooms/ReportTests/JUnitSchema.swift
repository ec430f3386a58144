import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What the schema of Jenkins' xUnit plugin (junit-10.xsd) lets a report hold: each element's children, attributes and
/// text.
enum JUnitSchema {
    fileprivate struct Element {
        var children: [String] = []
        var required: Set<String> = []
        var optional: Set<String> = []
        var hasText = false
    }

    private static let outcome = Element(optional: ["type", "message"], hasText: true)

    fileprivate static let elements: [String: Element] = [
        "testsuites": Element(
            children: ["testsuite"], optional: ["name", "time", "tests", "failures", "errors"]),
        "testsuite": Element(
            children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
            required: ["name", "tests", "failures", "errors"],
            optional: [
                "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url",
            ]),
        "testcase": Element(
            children: ["skipped", "error", "failure", "system-out", "system-err"], required: ["name"],
            optional: ["time", "classname", "group"]),
        "properties": Element(children: ["property"]), "property": Element(required: ["name", "value"]),
        "skipped": outcome, "error": outcome, "failure": outcome, "system-out": Element(hasText: true),
        "system-err": Element(hasText: true),
    ]

    /// What a document breaks of it, in words.
    static func problems(_ text: String) throws -> [String] {
        final class Reader: NSObject, XMLParserDelegate {
            var problems: [String] = []
            var open: [String] = []

            func parser(
                _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
                attributes: [String: String]
            ) {
                defer { open.append(name) }
                guard let element = JUnitSchema.elements[name] else { return problems.append("element \(name)") }
                if let outer = open.last {
                    let isKnown = JUnitSchema.elements[outer]?.children.contains(name) ?? false
                    if !isKnown { problems.append("\(name) in \(outer)") }
                } else if name != "testsuites" && name != "testsuite" {
                    problems.append("\(name) as the root")
                }
                for attribute in attributes.keys.sorted()
                where !element.required.union(element.optional).contains(attribute) {
                    problems.append("attribute \(attribute) of \(name)")
                }
                for attribute in element.required.subtracting(attributes.keys).sorted() {
                    problems.append("no attribute \(attribute) of \(name)")
                }
                // The schema's SUREFIRE_TIME, which a case's time need not be.
                let pattern = #/(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?/#
                if let time = attributes["time"], time.wholeMatch(of: pattern) == nil {
                    problems.append("time \(time) of \(name)")
                }
            }

            func parser(_ parser: XMLParser, foundCharacters text: String) {
                guard let inner = open.last, JUnitSchema.elements[inner]?.hasText == false else { return }
                if text.contains(where: { !$0.isWhitespace }) { problems.append("text in \(inner)") }
            }

            func parser(
                _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
            ) { open.removeLast() }
        }
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        guard parser.parse() else { return ["no XML: \(String(describing: parser.parserError))"] }
        return reader.problems
    }
}
