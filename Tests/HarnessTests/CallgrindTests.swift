import Foundation
import Testing

@testable import Harness

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

    @Test func thisProgramWithoutItsDebugInformationIsAsLongAndOtherwiseTheSame() throws {
        let own = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"))
        let hidden = try #require(ELFFile.withoutDebugInformation(own))
        #expect(hidden.count == own.count)
        // Each name is four bytes; a program has some dozen of such sections.
        #expect(zip(own, hidden).count { $0 != $1 } < 1_000)
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
