import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Suites

/// The fuzzer of suite files is a package of its own, which a new key or axis does not make wrong: it would only never
/// try it.
@Suite("Words of the suite fuzzer") struct FuzzedWordsTests {
    private static func source() throws -> String {
        let file = Checkout.root.appendingPathComponent("Tests/Fuzz/Sources/FuzzSuite/GeneratedSuite.swift")
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// What stands between a declaration and the bracket that ends it.
    private static func list(_ declaration: String) throws -> Substring {
        let source = try source()
        let start = try #require(source.range(of: declaration)).upperBound
        let end = try #require(source[start...].range(of: "\n    ]")).lowerBound
        return Substring(source[start..<end])
    }

    @Test func `are words of each axis`() throws {
        let list = try Self.list("words: [ArmAxis: [String]] = [")
        for axis in ArmAxis.allCases { #expect(list.contains(".\(axis): "), "no words of axis \(axis.rawValue)") }
    }

    @Test func `are the keys of a suite file`() throws {
        let list = try Self.list("keys = [")
        let lines = try Self.source()
        for key in SuiteFile.keys {
            #expect(list.contains("\"\(key)\",") || lines.contains("\"\(key):\""), "key \(key) is not among them")
        }
    }
}
