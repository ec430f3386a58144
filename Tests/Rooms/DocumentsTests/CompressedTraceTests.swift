import Documents
import Foundation
import TestSupport
import Testing

/// The recorded guests that ship: gzip itself packed them.
@Suite("A packed trace")
struct CompressedTraceTests {
    /// Wherever they are below Sources.
    private static let files: [URL] = {
        let walk = FileManager.default.enumerator(
            at: Checkout.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        return (walk?.allObjects as? [URL] ?? []).filter { $0.lastPathComponent.hasSuffix(".jsonl.gz") }
    }()

    @Test("is unpacked: its checksum and its length are right, and it is lines of JSON", arguments: files)
    func unpacked(file: URL) throws {
        let plain = try Gzip.decompress(Array(Data(contentsOf: file)), limit: 1 << 24)
        #expect(plain.starts(with: Array(#"{"t":"#.utf8)))
        #expect(plain.suffix(2) == Array("}\n".utf8)[...])
    }

    @Test("is unpacked to as many bytes as there were")
    func size() throws {
        let file = try #require(Self.files.first { $0.lastPathComponent == "linux-kvm-gicv4-smp2-e1000e.jsonl.gz" })
        let bytes = try Array(Data(contentsOf: file))
        #expect(try Gzip.decompress(bytes, limit: 6_197_084).count == 6_197_084)
        #expect(throws: CompressionError.self) { try Gzip.decompress(bytes, limit: 100_000) }
    }
}
