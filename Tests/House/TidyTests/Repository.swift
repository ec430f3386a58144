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
}
