import Foundation
import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

/// Formats that the kernel's CI systems and mailing lists take. `ExportTests` gives each of its results to the checks.
@Suite struct KernelFormatTests {
    typealias Object = [String: Any]

    /// The rules of KCIDB 5.3 for a report of tests, in our words: what a test must have, may have, and of which kind.
    static func checkKCIDB(_ text: String, _ result: RunResult) throws {
        let report = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
        #expect(Set(report.keys) == ["version", "tests"])
        #expect(report["version"] as? [String: Int] == ["major": 5, "minor": 3])
        let tests = try #require(report["tests"] as? [Object])
        let known: Set = [
            "id", "origin", "build_id", "path", "status", "start_time", "number", "log_excerpt", "environment", "misc",
        ]
        var ids: Set<String> = []
        for test in tests {
            #expect(Set(test.keys).isSubset(of: known))
            let id = try #require(test["id"] as? String)
            #expect(id.wholeMatch(of: /[a-z0-9_]+:.+/) != nil && ids.insert(id).inserted, "\(id)")
            #expect((test["origin"] as? String)?.wholeMatch(of: /[a-z0-9_]+/) != nil)
            #expect((test["build_id"] as? String)?.wholeMatch(of: /[a-z0-9_]+:.+/) != nil)
            let path = try #require(test["path"] as? String)
            #expect(path.wholeMatch(of: /([a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*)?/) != nil, "\(path)")
            let status = try #require(test["status"] as? String)
            #expect(["FAIL", "ERROR", "MISS", "PASS", "DONE", "SKIP"].contains(status))
            if let number = test["number"] as? Object {
                #expect(number["value"] is Double && Set(number.keys).isSubset(of: ["value", "unit", "prefix"]))
            }
            #expect((test["log_excerpt"] as? String)?.count ?? 0 <= 16_384)
            #expect(test["misc"] is Object && test["environment"] is Object)
        }
        #expect(!text.contains("null"))
        for arm in result.arms where arm.isVoid {
            #expect(tests.contains { $0["status"] as? String == "ERROR" })
        }
    }

    static func checkLAVA(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "#!/bin/sh" && lines.last == "")
        #expect(lines.dropFirst().first?.wholeMatch(of: /lava-test-set start [\w-]+/) != nil)
        #expect(lines.dropLast().last?.wholeMatch(of: /lava-test-set stop [\w-]+/) != nil)
        for line in lines.dropFirst(2).dropLast(2) {
            let rule =
                /lava-test-case [\w-]+ --result (pass|fail|skip|unknown)( --measurement \d+(\.\d+)? --units [\w-]+)?/
            #expect(line.wholeMatch(of: rule) != nil, "\(line)")
        }
    }

    static func checkMail(_ text: String) {
        #expect(text.utf8.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0A) })
        for line in text.split(separator: "\n") { #expect(line.count <= 72, "\(line)") }
        #expect(text.contains("\nVerdict: "))
    }

    @Test func aTimeIsInSecondsAndAVerdictAStatus() throws {
        let ci = try #require(KernelCI(origin: "lab_1", build: "lab_1:b7"))
        let text = ExportFormat.kcidb.text(of: ExportTests.all[0], for: ci)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
        let tests = try #require(report["tests"] as? [Object])
        #expect(tests.allSatisfy { $0["origin"] as? String == "lab_1" && $0["build_id"] as? String == "lab_1:b7" })
        let arm = try #require(ExportTests.all[0].arms.first { !$0.isVoid && $0.cost.totals.elapsed > 0 })
        let time = try #require(tests.first { ($0["path"] as? String)?.hasSuffix("\(arm.name).time") ?? false })
        let number = try #require(time["number"] as? Object)
        #expect(number["unit"] as? String == "s" && number["prefix"] as? String == "metric")
        let nanoseconds = try #require(arm.cost.nanosecondsPerDelivery)
        let value = try #require(number["value"] as? Double)
        #expect(abs(value - nanoseconds * 1e-9) < 1e-15)
        let all = try ExportTests.all.flatMap { result -> [String] in
            let text = ExportFormat.kcidb.text(of: result)
            let report = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
            return try #require(report["tests"] as? [Object]).compactMap { $0["status"] as? String }
        }
        #expect(Set(all).isSuperset(of: ["DONE", "FAIL", "ERROR", "SKIP"]), "\(Set(all))")
    }

    @Test func aRowOfAMailNeverLeavesItsColumns() {
        let columns = [32, 52, 62, 72]
        #expect(MailExport.row("a", ["1", "2", "3", "4"], columns).map(\.count) == [72])
        // A wide cell takes of the blanks behind it.
        let wide = MailExport.row("a", ["1", "1,000,000,000.0-1,000,000,001.0", "3", "4"], columns)
        #expect(wide.count == 1 && wide[0].count == 72 && wide[0].hasSuffix(" 3     4"))
        let name = String(repeating: "n", count: 80)
        #expect(MailExport.row(name, ["1", "2", "3", "4"], columns).map(\.count) == [72, 72])
        #expect(MailExport.row("a", [name, "–", "3", "4"], columns).map(\.count) == [1, 72, 3, 3, 3])
    }

    @Test func namesThatKCIDBDoesNotTakeAreRefused() {
        #expect(KernelCI(origin: "Lab 1", build: "lab:1") == nil && KernelCI(origin: "lab", build: "1") == nil)
        #expect(KernelName.of("p99.9 / a") == "p99_9___a" && KernelName.of("") == "_")
    }
}
