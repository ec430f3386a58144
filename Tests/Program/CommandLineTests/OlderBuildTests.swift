import Foundation
import Testing

/// Where an older build is, if there is one.
private enum OldBuild {
    static let path = ProcessInfo.processInfo.environment["IRQMARK_TEST_OLD_BUILD"]
}

/// The built program beside a release build of commit 3127425, which wrote no axes and speaks version 1 of the lock
/// step: IRQMARK_TEST_OLD_BUILD names it.
@Suite(
    "An older build", .serialized,
    .enabled(if: OldBuild.path != nil, "IRQMARK_TEST_OLD_BUILD names no release build of commit 3127425"))
struct OlderBuildTests {
    private typealias Object = [String: Any]

    private static func object(_ outcome: ProcessTests.Outcome) throws -> Object {
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? Object
        return try #require(object, "\(outcome.errors)")
    }

    @Test func `is compared in lock step, and what it does not say is named`() throws {
        let old = try #require(OldBuild.path)
        let own = try ProcessTests.program().path
        for (base, head, role) in [(old, own, "base"), (own, old, "head")] {
            let outcome = try ProcessTests.run([
                "compare", "--build", base, "--build", head, "--filter", "direct-doorbell,direct", "paths",
                "--metrics", "cpu", "--limits", "100%", "--duration", "3", "--rounds", "30", "--json", "-",
            ])
            let result = try Self.object(outcome)
            #expect(["ok", "regressed", "improved", "inconclusive"].contains(result["verdict"] as? String))
            let assumed = try #require(result["assumed"] as? [String])
            #expect(assumed.count == 1 && assumed[0].hasPrefix("build \(role) (irqmark "), "\(assumed)")
            #expect(assumed[0].contains("ingress write") && assumed[0].contains("devices 16"), "\(assumed)")
            for arm in try #require(result["arms"] as? [Object]) {
                let axes = try #require(arm["axes"] as? Object)
                #expect(axes["quirks"] as? [String] == [])
                #expect(axes["devices"] as? Int == 16 && axes["events"] as? Int == 64)
            }
        }
    }

    @Test func `is counted by a guard, by the rules that it follows`() throws {
        let old = try #require(OldBuild.path)
        let arguments = ["guard", "--gate", "counts", "--against", old, "--path", "software", "--loop", "call"]
        let outcome = try ProcessTests.run(arguments + ["--json", "-"])
        let result = try Self.object(outcome)
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        let axes = try #require(result["arms"] as? [Object]).compactMap { $0["axes"] as? Object }
        #expect(axes.contains { $0["era"] as? String == "6.18" })
        let other = try ProcessTests.run(arguments + ["--era", "6.12"])
        #expect(other.status == 6 && other.errors.contains("say --era 6.18"), "\(other.errors)")
    }

    @Test func `with another load in flight is another arm`() throws {
        let old = try #require(OldBuild.path)
        // The script gives the older build another window than it was asked for.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = folder.appendingPathComponent("build").path
        try "#!/bin/sh\nexec \"\(old)\" \"$@\" --window 7\n".write(toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        let outcome = try ProcessTests.run([
            "compare", "--build", script, "--build", ProcessTests.program().path, "--filter", "direct-call", "smoke",
            "--duration", "2", "--rounds", "30",
        ])
        #expect(outcome.status == 6, "\(outcome.errors)")
        #expect(outcome.errors.contains("arm direct-call is not the same in both builds: window 7 and 64"))
    }

    @Test func `wrote baselines that are completed, and say so`() throws {
        let old = try #require(OldBuild.path)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let saved = try ProcessTests.run(
            [
                "baseline", "save", "main", "--suite", "paths", "--gate", "counts", "--filter",
                "direct,direct-doorbell", "--baselines", folder.path, "--counter", "perf",
            ], program: URL(fileURLWithPath: old))
        #expect(saved.status == 0, "\(saved.errors)")
        let outcome = try ProcessTests.run([
            "guard", "--suite", "paths", "--gate", "counts", "--filter", "direct,direct-doorbell", "--baselines",
            folder.path, "--counter", "perf", "--json", "-",
        ])
        let result = try Self.object(outcome)
        // Another toolchain built it perhaps; what must not be is that its arms are other ones.
        let differences = result["differences"] as? [String] ?? []
        #expect(!differences.contains { $0.contains(" of direct") || $0.contains("does not say") }, "\(differences)")
        let assumed = try #require(result["assumed"] as? [String])
        #expect(assumed.count == 1 && assumed[0].contains("does not say forwarding, ingress, quirks"), "\(assumed)")
    }
}
