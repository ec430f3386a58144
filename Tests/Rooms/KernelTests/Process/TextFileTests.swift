import Kernel
import Testing

@Suite("A text file") struct TextFileTests {
    /// Reads memory as a file: the kernel gives it a path.
    private static func withFile<Value>(_ bytes: [UInt8], _ body: (String) -> Value) throws -> Value {
        let memory = try SharedMemory(name: "irqmark-test", count: (bytes.count + 7) / 8 * 8)
        memory.write(bytes + Array(repeating: UInt8(ascii: "\n"), count: memory.count - bytes.count), at: 0)
        return body("/proc/self/fd/\(memory.descriptor)")
    }

    @Test func isReadWhole() throws {
        let words = (0..<10_000).map { "line \($0)" }.joined(separator: "\n")
        let text = try Self.withFile(Array(words.utf8)) { TextFile.read($0) }
        #expect(text?.hasPrefix(words) == true)
        #expect(text?.dropFirst(words.count).allSatisfy { $0 == "\n" } == true)
    }

    @Test func isReadAgainWithoutALeftover() throws {
        let texts = try Self.withFile(Array("12345678".utf8)) { path in (0..<3).map { _ in TextFile.read(path) } }
        #expect(texts == ["12345678", "12345678", "12345678"])
    }

    @Test func isReadUpToOneMebibyte() throws {
        let text = try Self.withFile(Array(repeating: UInt8(ascii: "x"), count: 3 << 20)) { TextFile.read($0) }
        #expect(text?.utf8.count == 1 << 20)
    }

    @Test func thatCannotBeReadIsNil() {
        // Not there, not a file, and not readable as one.
        for path in ["/proc/none/such", "/proc/self", ""] {
            #expect(TextFile.read(path) == nil)
            #expect(TextFile.line(path) == nil)
            #expect(TextFile.number(path) == nil)
        }
    }

    @Test func isALineWithoutTheWhiteSpaceAround() throws {
        #expect(try Self.withFile(Array("  max\t 100000 \n".utf8)) { TextFile.line($0) } == "max 100000")
        #expect(try Self.withFile(Array(" \n\t\n   ".utf8)) { TextFile.line($0) } == nil)
    }

    @Test func isANumberOrNone() throws {
        #expect(try Self.withFile(Array("  42\n".utf8)) { TextFile.number($0) } == 42)
        #expect(try Self.withFile(Array("-1\n".utf8)) { TextFile.number($0) } == -1)
        #expect(try Self.withFile(Array("4 2\n".utf8)) { TextFile.number($0) } == nil)
        #expect(try Self.withFile(Array("max\n".utf8)) { TextFile.number($0) } == nil)
        #expect(TextFile.number("/proc/sys/kernel/ostype") == nil)
    }
}
