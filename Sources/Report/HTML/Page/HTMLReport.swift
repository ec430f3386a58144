import Mustache
public import Results

/// Results as one file of HTML that loads nothing: plots, tables, and the results' JSON.
public struct HTMLReport {
    /// The longest page that is made, in bytes, as far as leaving JSON out can make it shorter.
    public static let longest = 1_500_000

    private let results: [(name: String, result: RunResult)]

    /// - Parameter results: at least one result, each with its file's name.
    public init(_ results: [(name: String, result: RunResult)]) { self.results = results }

    /// The page. A result whose JSON does not fit is told of, and left out; the largest first.
    public var text: String {
        let sizes = results.map(\.result.jsonText.utf8.count)
        let pageAlone = page(holdsJSON: results.map { _ in false })
        var room = Self.longest - pageAlone.utf8.count
        var holds = results.map { _ in false }
        for index in sizes.indices.sorted(by: { sizes[$0] < sizes[$1] }) {
            // What names the JSON, and tags that are escaped in it.
            let need = Markup.script(results[index].result.jsonText).utf8.count + 1_000
            guard need <= room else { continue }
            room -= need
            holds[index] = true
        }
        return holds.contains(true) ? page(holdsJSON: holds) : pageAlone
    }

    private func page(holdsJSON: [Bool]) -> String {
        let view = PageView(results, version: ToolInfo.current.version, holdsJSON: holdsJSON)
        return Self.library.render(view, withTemplate: "page") ?? ""
    }

    private static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for (name, template) in PageTemplate.all {
            do { try library.register(template, named: name) } catch {
                preconditionFailure("the template \(name) is none: \(error)")
            }
        }
        return library
    }()
}
