import Foundation
import Testing

/// The built program: a guest of one's own, from the log to the table.
@Suite(.serialized) struct TraceImportCommandTests {
    private static func withFiles(_ files: [String: String], _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        try body(folder)
    }

    private static let readings = [
        "before":
            "CPU0 CPU1\n52: 100 0 ITS-MSI 16385 Edge virtio0\n53: 0 7 ITS-MSI 32768 Edge xhci\nIPI0: 1 2 Resched\n",
        "after":
            "CPU0 CPU1\n52: 2100 0 ITS-MSI 16385 Edge virtio0\n53: 0 507 ITS-MSI 32768 Edge xhci\nIPI0: 4 2 Resched\n",
    ]

    @Test func readingsBecomeATraceThatEverySuitePlays() throws {
        try Self.withFiles(Self.readings) { folder in
            func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
            let (before, after, trace) = (path("before"), path("after"), path("guest.jsonl"))
            let made = try ProcessTests.run(
                ["trace", "import", "--interrupts", before, after, "--seconds", "2", "--output", trace])
            #expect(made.status == 0, "\(made.output)\(made.errors)")
            #expect(made.output.contains("2500 interrupts of 2 events of 2 devices on 2 vCPUs in "))
            #expect(made.output.contains("\narrivals   poisson (assumed)\nleft out   IPI 3\n"))
            let listed = try ProcessTests.run(["list", trace])
            #expect(
                listed.output.contains("2500 MSIs of 2 events") && listed.output.contains("from       /proc/interrupts")
            )
            // No arm of this suite has workload trace, so all that can play it.
            let result = path("result.json")
            let run = try ProcessTests.run([
                "run", "overcommit", "--topology", "inline", "--rounds", "2", "--duration", "1", "--trace", trace,
                "--speed", "50", "--json", result,
            ])
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            let text = try String(contentsOfFile: result, encoding: .utf8)
            #expect(text.contains(#""arrivals": "poisson (assumed)""#) && text.contains(#""workload": "trace""#))
            let refused = try ProcessTests.run(["run", "smoke", "--speed", "2"])
            #expect(refused.status == 64 && refused.errors.contains("--speed 2: is of a recorded guest"))
            let replayed = try ProcessTests.run(["replay", trace, "--allow-unchecked"])
            #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
        }
    }

    @Test func aLogThatIsRefusedLeavesNoTrace() throws {
        try Self.withFiles(["log": "a-1 [000] 1.5: kvm_set_irq: gsi 4 level 1 source 0\nCPU:0 [LOST 3 EVENTS]\n"]) {
            folder in
            let (log, trace) = (folder.appendingPathComponent("log").path, folder.appendingPathComponent("t").path)
            let outcome = try ProcessTests.run(["trace", "import", "--ftrace", log, "--output", trace])
            #expect(outcome.status == 1 && outcome.errors.contains("\(log):2: events were lost here; record with"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log"])
        }
    }

    @Test func theScriptIsPrintedAndNothingToImportIsRefused() throws {
        let script = try ProcessTests.run(["trace", "import", "--script"])
        #expect(script.status == 0 && script.output.contains("kretprobe:vgic_its_inject_cached_translation"))
        let nothing = try ProcessTests.run(["trace", "import", "--output", "/tmp/none"])
        #expect(nothing.status == 64 && nothing.errors.contains("there is nothing to import"))
    }
}
