import Foundation
import TestSupport

/// The repository that these tests were built from.
struct Repository {
    private let root = Checkout.root

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    var topLevel: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: root.path) }
    }

    /// Every Swift file of the house, without what builds leave behind.
    var sources: [SourceText] {
        get throws {
            try ["Sources", "Tests", "Benchmarks"].flatMap { folder -> [SourceText] in
                let walk = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
                let paths = (walk?.allObjects as? [String] ?? []).filter { path in
                    path.hasSuffix(".swift") && !path.split(separator: "/").contains { $0.hasPrefix(".") }
                }
                return try paths.sorted().map { path in
                    SourceText(path: folder + "/" + path, text: try text(folder + "/" + path))
                }
            }
        }
    }

    /// The articles of every DocC catalogue by their names. A name that stands twice is the text of both.
    var articles: [String: String] {
        get throws {
            let walk = FileManager.default.enumerator(atPath: root.appendingPathComponent("Sources").path)
            let paths = (walk?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".md") && $0.contains(".docc/") }
            return try paths.reduce(into: [:]) { articles, path in
                let name = path.split(separator: "/").last?.dropLast(3) ?? ""
                articles[String(name), default: ""] += try text("Sources/" + path) + "\n"
            }
        }
    }

    /// The README and every page below Sources, by their paths.
    var pages: [String: String] {
        get throws {
            let found = paths.filter { $0 == "README.md" || $0.hasPrefix("Sources/") && $0.hasSuffix(".md") }
            return try found.reduce(into: [:]) { pages, path in pages[path] = try text(path) }
        }
    }

    /// Paths of all files and folders, from the top, without what builds leave behind.
    var paths: Set<String> {
        let tops = (try? topLevel) ?? []
        return tops.filter { !$0.hasPrefix(".build") && $0 != ".git" }.reduce(into: []) { paths, top in
            paths.insert(top)
            let walk = FileManager.default.enumerator(atPath: root.appendingPathComponent(top).path)
            let below = (walk?.allObjects as? [String] ?? []).filter { !$0.contains(".build") }
            paths.formUnion(below.map { top + "/" + $0 })
        }
    }
}
