import Foundation
import Kernel
import SystemPackage
import Testing

@Suite("A file in memory") struct MemoryFileTests {
    @Test func holdsWhatOthersWroteHoweverMuchItIs() throws {
        let memory = try MemoryFile(name: "irqmark-test")
        #expect(try memory.contents().isEmpty)
        let file = FileDescriptor(rawValue: memory.descriptor)
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try file.writeAll(bytes)
        #expect(try memory.contents() == bytes)
        try file.writeAll([7])
        #expect(try memory.contents().count == bytes.count + 1 && memory.contents().last == 7)
    }
}
