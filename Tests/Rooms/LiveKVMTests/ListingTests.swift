#if arch(x86_64)
    import Foundation
    import TestSupport
    import Testing

    @testable import LiveKVM

    @Suite("The listing of the x86 guest") struct ListingTests {
        private static let hasDisassembler = FileManager.default.isExecutableFile(atPath: "/usr/bin/objdump")

        private static var parts: [(address: Int, code: [Instruction])] {
            GuestProgram.allCases.map { (GuestLayout.program, X86Listing.program($0)) }
                + [true, false].map { (GuestLayout.handler, X86Listing.handler(endsInterrupt: $0)) }
                + [0x20, 0x30, 0xEF].map {
                    (X86Guest.stubs + 16 * $0, X86Listing.stub(vector: $0, at: X86Guest.stubs + 16 * $0))
                }
        }

        @Test("says of each byte what a disassembler says", .enabled(if: hasDisassembler, "no objdump (binutils) here"))
        func disassembled() throws {
            for (address, code) in Self.parts {
                let words = try Self.disassemble(code.flatMap(\.bytes), at: address)
                #expect(words == code.map { "\($0.bytes.count) \($0.text)" })
            }
        }

        @Test("keeps each part in its place") func places() {
            #expect(X86Listing.handler(endsInterrupt: true).flatMap(\.bytes).count <= 0x1000)
            #expect(X86Listing.stub(vector: 0xEF, at: X86Guest.stubs).flatMap(\.bytes).count <= 16)
            #expect(X86Guest.stubs + 256 * 16 <= GuestLayout.areas)
            #expect(GuestLayout.area(0) % 0x1_0000 == 0 && GuestLayout.log % 0x1_0000 == 0)
            #expect(GuestLayout.area(GuestLayout.vcpuLimit - 1) + GuestLayout.areaSize <= GuestLayout.size)
            // The handler's displacements are the layout's.
            let text = X86Listing.handler(endsInterrupt: true).map(\.text).joined(separator: "\n")
            #expect(text.contains("0x\(String(GuestLayout.stamps, radix: 16))(%r15,%rcx,8)"))
            #expect(text.contains("0x\(String(GuestLayout.runs, radix: 16))(%r15,%rcx,8)"))
        }

        /// Length and text of each instruction.
        private static func disassemble(_ bytes: [UInt8], at address: Int) throws -> [String] {
            let file = FileManager.default.temporaryDirectory.appending(path: "irqmark-\(UUID().uuidString)")
            try Data(bytes).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let objdump = try StartedProgram(
                URL(filePath: "/usr/bin/objdump"),
                [
                    "-D", "-b", "binary", "-m", "i386:x86-64", "--insn-width=16", "--adjust-vma=\(address)", file.path,
                ], environment: [:])
            return try objdump.ending().output.split(separator: "\n").compactMap { line in
                let columns = line.split(separator: "\t")
                guard columns.count == 3 else { return nil }
                let length = columns[1].split(separator: " ").count
                return "\(length) " + columns[2].split(separator: " ").joined(separator: " ")
            }
        }
    }
#endif
