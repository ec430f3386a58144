import Foundation
import TestSupport
import Testing

@testable import LiveKVM

@Suite("The listing of the arm64 guest") struct ARM64ListingTests {
    /// The disassembler that comes with Swift, which knows arm64 on every machine; nil where it is missing.
    private static let tools: (objcopy: URL, objdump: URL)? = {
        let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for path in paths {
            let folder = URL(filePath: "\(path)/swift").resolvingSymlinksInPath().deletingLastPathComponent()
            let tools = (folder.appending(path: "llvm-objcopy"), folder.appending(path: "llvm-objdump"))
            let isThere = [folder.appending(path: "swift-frontend"), tools.0, tools.1].allSatisfy {
                FileManager.default.isExecutableFile(atPath: $0.path)
            }
            if isThere { return tools }
        }
        return nil
    }()

    /// All pieces, each of which is relative to its own start.
    private static var pieces: [[Instruction]] {
        [
            ARM64Listing.processor, ARM64Listing.distributor, ARM64Listing.redistributor, ARM64Listing.lpis,
            ARM64Listing.translations, ARM64Listing.ready, ARM64Listing.fault, ARM64Listing.enter,
            [ARM64Listing.swap], ARM64Listing.exclusiveSwap, ARM64Listing.count, [ARM64Listing.end],
        ] + GuestProgram.allCases.map(ARM64Listing.program)
    }

    @Test(
        "says of each word what a disassembler says",
        .enabled(if: tools != nil, "no llvm-objdump for arm64 beside this Swift"))
    func disassembled() throws {
        for piece in Self.pieces {
            let words = try Self.disassemble(piece.flatMap(\.bytes))
            #expect(words == piece.map(\.text))
        }
    }

    @Test("keeps each part in its place") func places() {
        for (hasAtomics, ends) in [(true, true), (true, false), (false, true), (false, false)] {
            let handler = ARM64Listing.handler(hasAtomics: hasAtomics, endsInterrupt: ends)
            #expect(handler.flatMap(\.bytes).count <= ARM64Listing.vectorSize)
            #expect(handler.contains { $0.text.hasPrefix("msr icc_eoir1_el1") } == ends)
            #expect(handler.contains { $0.text.hasPrefix("swpal") } == hasAtomics)
        }
        #expect(ARM64Listing.fault.flatMap(\.bytes).count <= ARM64Listing.vectorSize)
        for program in GuestProgram.allCases {
            let configuration = LiveConfiguration(program: program)
            let first = ARM64Image.code(configuration, isFirst: true).flatMap(\.bytes).count
            #expect(GuestLayout.program + first <= ARM64Layout.otherProgram)
            let other = ARM64Image.code(configuration, isFirst: false).flatMap(\.bytes).count
            #expect(ARM64Layout.otherProgram + other <= ARM64Layout.vectors)
        }
        #expect(ARM64Layout.vectors % 0x800 == 0 && ARM64Layout.vectors + 0x800 <= GuestLayout.areas)
        // The handler's displacements are the layout's.
        let text = ARM64Listing.handler(hasAtomics: true, endsInterrupt: true).map(\.text).joined(separator: "\n")
        #expect(text.contains("add x3, x2, #0x\(String(GuestLayout.stamps, radix: 16))"))
        #expect(GuestLayout.runs == 0x1000 && text.contains("add x2, x2, #0x1, lsl #12"))
        #expect(ARM64Layout.faultPort == ARM64Layout.linePort + 8)
        #expect(
            ARM64Listing.redistributor.contains {
                $0.text == "mov w12, #0x\(String(1 << ARM64Layout.level, radix: 16))"
            })
    }

    /// Text of each instruction, in small letters.
    private static func disassemble(_ bytes: [UInt8]) throws -> [String] {
        let tools = try #require(tools)
        let file = FileManager.default.temporaryDirectory.appending(path: "irqmark-\(UUID().uuidString)")
        let object = file.appendingPathExtension("o")
        try Data(bytes).write(to: file)
        defer { for file in [file, object] { try? FileManager.default.removeItem(at: file) } }
        _ = try StartedProgram(
            tools.objcopy,
            [
                "-I", "binary", "-O", "elf64-littleaarch64", "--rename-section", ".data=.text,code", file.path,
                object.path,
            ], environment: [:]
        ).ending()
        let listing = try StartedProgram(
            tools.objdump, ["-d", "--mattr=+lse", "--no-show-raw-insn", object.path], environment: [:]
        ).ending().output
        return listing.split(separator: "\n").compactMap { line -> String? in
            let columns = line.split(separator: ":", maxSplits: 1)
            guard columns.count == 2, Int(columns[0].filter { $0 != " " }, radix: 16) != nil else { return nil }
            // A place that a branch leads to has its name behind it, a number its decimal form.
            let text = columns[1].split(separator: "<")[0].split(separator: "//")[0]
            let words = text.lowercased().split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            return words.isEmpty ? nil : words
        }
    }
}
