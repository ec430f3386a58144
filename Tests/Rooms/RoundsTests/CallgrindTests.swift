import Foundation
import Testing

@testable import Rounds

/// What callgrind writes, and what is kept from it.
struct CallgrindTests {
    @Test func theSumsAndTheAllocationsOfAProfileAreRead() throws {
        let text = """
            # callgrind format
            version: 1
            creator: callgrind-3.19.0
            positions: line
            events: Ir sysCount sysTime
            summary: 150 3 7

            fn=(1) main
            16 20
            cfn=(2) malloc
            calls=5 50
            16 40
            cfn=(3) write
            calls=9 0
            16 1
            fn=(4) other
            cfn=(2)
            calls=2 50
            16 40
            cfn=(5) realloc'2
            calls=1 1
            16 40

            totals: 150 3 7
            """
        let profile = try #require(CallgrindProfile(text))
        #expect(profile.creator == "callgrind-3.19.0")
        #expect(profile.instructions == 150 && profile.systemCalls == 3)
        #expect(profile.allocations == 8)
    }

    @Test func zerosAtTheEndMayBeLeftOutAndNoSumsAreNoProfile() {
        #expect(CallgrindProfile("events: Ir sysCount sysTime\ntotals: 150")?.systemCalls == 0)
        #expect(CallgrindProfile("events: Ir\ntotals: 150")?.systemCalls == nil)
        #expect(CallgrindProfile("events: Ir sysCount") == nil)
        #expect(CallgrindProfile("") == nil)
    }

    /// An ELF header, the names of two sections, and a table of three.
    private static func program(sections: [String]) -> Data {
        func bytes(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var names: [UInt8] = [0]
        var places = [0]
        for section in sections {
            places.append(names.count)
            names += Array(section.utf8) + [0]
        }
        while names.count % 64 != 0 { names.append(0) }
        var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1] + Array(repeating: 0, count: 34)
        file += bytes(64 + names.count, 8) + Array(repeating: 0, count: 10) + bytes(64, 2) + bytes(places.count, 2)
        file += bytes(0, 2) + names
        for place in places { file += bytes(place, 4) + Array(repeating: 1, count: 20) + bytes(64, 8) + bytes(0, 32) }
        return Data(file)
    }

    @Test func debugInformationLosesItsNameAndNothingElseChanges() throws {
        let file = Self.program(sections: [".debug_info", ".text"])
        let hidden = try #require(ELFFile.withoutDebugInformation(file))
        var expected = file
        let header = file.count - 2 * 64
        expected.replaceSubrange(header..<header + 4, with: [0, 0, 0, 0])
        #expect(file[header] != 0 && hidden == expected)
        let plain = Self.program(sections: [".data", ".text"])
        #expect(ELFFile.withoutDebugInformation(plain) == plain)
    }

    @Test func whatIsNoProgramIsLeftAlone() {
        #expect(ELFFile.withoutDebugInformation(Data()) == nil)
        #expect(ELFFile.withoutDebugInformation(Data("#!/bin/sh\n".utf8)) == nil)
        // A header whose table of sections lies outside of the file.
        var header = Data([0x7F, 0x45, 0x4C, 0x46, 2, 1]) + Data(repeating: 0xFF, count: 58)
        #expect(ELFFile.withoutDebugInformation(header) == nil)
        header.removeLast(30)
        #expect(ELFFile.withoutDebugInformation(header) == nil)
    }
}
