import Builds
import Foundation
import Testing
import Vocabulary

@testable import irqmark

/// What a build of before 0.2.0 is started with, and what the newer one takes from it.
@Suite struct OlderBuildsTests {
    /// A program that prints a version.
    private static func program(_ version: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try "#!/bin/sh\necho \(version)\n".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }

    @Test func theNewerBuildFollowsTheOlderOnesRules() throws {
        let old = try Self.program("0.1.0")
        let new = try Self.program("0.2.0")
        defer { for file in [old, new] { try? FileManager.default.removeItem(atPath: file) } }
        let arms = [Arm("software", .software)]
        for (base, head) in [(old, new), (new, old)] {
            let older = OlderBuilds(base: base, head: head)
            #expect(older.base == (base == old) && older.head == (head == old))
            #expect(try older.era(nil, of: arms) == .unsaid && older.era(.unsaid, of: arms) == .unsaid)
            #expect(throws: NotComparable.self) { try older.era(.newest, of: arms) }
            // A floor follows no era, and would refuse one.
            #expect(try older.era(nil, of: [Arm("floor", .floor)]) == nil)

            var plan = BuildPlan(base: base, head: head, suite: "smoke")
            older.fit(&plan, era: .unsaid)
            #expect(plan.arguments(isHead: base == old) == ["lockstep", "smoke", "--era", Era.unsaid.word])
            #expect(plan.arguments(isHead: base != old) == ["lockstep", "smoke"])
        }
        let alike = OlderBuilds(base: new, head: new)
        #expect(try !alike.areAny && alike.era(nil, of: arms) == nil && alike.era(.newest, of: arms) == .newest)
    }
}
