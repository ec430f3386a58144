import Foundation
import Metrics
import Report
import Testing
import Vocabulary

@testable import Results
@testable import Rounds
@testable import irqmark

/// What the flags that several commands share do, through the built program.
@Suite(.serialized) struct FlagTests {
    private static func lines(_ arguments: [String], _ environment: [String: String] = [:]) throws -> [Substring] {
        let outcome = try ProcessTests.run(arguments, environment)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n")
    }

    @Test func aDryRunNamesTheArmsThatWouldRunAndMeasuresNothing() throws {
        let direct = ["direct", "direct-doorbell", "direct-epoll", "direct-call"].map { Substring($0) }
        #expect(try Self.lines(["run", "smoke", "--dry-run", "--filter", "direct*"]).suffix(1) == direct.suffix(1))
        #expect(try Self.lines(["run", "smoke", "--filter", "*-call"], ["IRQMARK_DRY_RUN": "1"]) == ["direct-call"])
        #expect(
            try Self.lines(["compare", "floor-call", "direct-call", "--dry-run"])
                == ["floor-call", "floor-call'", "direct-call", "direct-call'"])
        #expect(
            try Self.lines(["compare", "--build", "/a", "--build", "/b", "--dry-run", "--filter", "*-call"])
                == ["direct-call"])
        for command in [["counts"], ["guard"], ["baseline", "save", "main", "--baselines", "/tmp"]] {
            #expect(try Self.lines(command + ["--dry-run", "--filter", "*-call"]) == ["direct-call"])
        }
    }

    @Test func aDryRunOfNothingEndsWith77AndSaysWhy() throws {
        let outcome = try ProcessTests.run(["counts", "paths", "--dry-run", "--filter", "*-apart"])
        #expect(outcome.status == 77 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("skipped    direct-apart: counts are of arms that run on one thread"))
    }

    @Test func aFilterKeepsNamesAndOneThatKeepsNothingIsRefusedByItsPlace() throws {
        #expect(
            try RunRequestTests.request("smoke --filter direct-?all,floor").arms.map(\.name) == [
                "floor", "direct-call",
            ])
        #expect(RunRequestTests.refusal("smoke --filter x*").contains("--filter x* keeps no arm"))
        #expect(RunRequestTests.refusal("smoke", ["IRQMARK_FILTER": ","]).contains("IRQMARK_FILTER ,: takes names"))
        let list = try ProcessTests.run(["list", "--filter", "toggle-1000*"])
        #expect(list.status == 0 && list.output.hasPrefix("arms of toggle\n") && !list.output.contains("arms of paths"))
        #expect(try ProcessTests.run(["list", "loops"], ["IRQMARK_FILTER": "none-such"]).status == 64)
    }

    @Test func theContextIsInTheResultAndInItsText() throws {
        let arguments = ["run", "smoke", "--filter", "*-call", "--rounds", "1", "--duration", "100ms", "--json", "-"]
        let outcome = try ProcessTests.run(arguments + ["--context", "branch=a=b", "--context", "pr=7"])
        let result = try RunResult(json: outcome.output.utf8)
        #expect(result.invocation.context == [.init(name: "branch", value: "a=b"), .init(name: "pr", value: "7")])
        #expect(outcome.errors.contains("context    branch=a=b, pr=7\n"))
        for wrong in ["x", "=1", "1a=2", "a=1,a=2"] {
            #expect(RunRequestTests.refusal("--context \(wrong)").contains("--context \(wrong): "), "\(wrong)")
        }
    }

    @Test func theCPUsThatMayBeUsedAreThoseOfTheResult() throws {
        let first = try #require(Runner.processors.first)
        let arguments = ["run", "smoke", "--filter", "*-call", "--rounds", "1", "--duration", "100ms", "--json", "-"]
        let outcome = try ProcessTests.run(arguments, ["IRQMARK_CPUS": "\(first)"])
        let result = try RunResult(json: outcome.output.utf8)
        #expect(result.environment["usableCores"]?.value.value?.text == "1")
        for wrong in ["x", "2-1", "", "8191", "0-"] {
            let refused = try ProcessTests.run(["run", "--cpus", wrong])
            #expect(refused.status == 64 && refused.errors.contains("--cpus \(wrong): "), "\(wrong): \(refused.errors)")
        }
    }

    @Test func aReferenceAndAnOrderThatAreNoneAreRefused() {
        #expect(RunRequestTests.refusal("smoke --reference direkt").contains("did you mean direct?"))
        #expect(RunRequestTests.refusal("smoke --sort size").contains("--sort size: "))
    }

    @Test func theCommitIsThatOfWhoeverSaysIt() throws {
        func commit(_ more: [String], _ environment: [String: String]) throws -> String? {
            let quick = ["counts", "--filter", "direct-call", "--json", "-", "--quiet", "--counter", "perf"]
            let outcome = try ProcessTests.run(quick + more, environment)
            return try RunResult(json: outcome.output.utf8).tool.commit.value
        }
        let (first, second) = ("0123456789abcdef0123456789abcdef01234567", "feedface")
        #expect(try commit([], [:]) == nil)
        #expect(try commit([], ["CI_COMMIT_SHA": second]) == second)
        #expect(try commit([], ["CI_COMMIT_SHA": second, "GITHUB_SHA": first]) == first)
        #expect(try commit(["--context", "commit=mine"], ["GITHUB_SHA": first]) == "mine")
        #expect(try commit([], ["GITHUB_SHA": "no hash", "CI_COMMIT_SHA": second]) == second)
        #expect(try ProcessTests.run(["--version"]).output == "0.2.0\n")
        #expect(try ProcessTests.run(["--version"], ["GITHUB_SHA": first]).output == "0.2.0 (commit \(first))\n")
    }

    @Test(arguments: ["5%", "25ns", "head=2steps", "x", "0steps"]) func countsTakeWorkByNumber(amount: String) throws {
        let outcome = try ProcessTests.run(["counts", "--filter", "direct-call", "--handicap", amount])
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(
            outcome.errors.contains("--handicap \(amount): takes needless work by number, such as 2steps or 1calls"))
        #expect(!outcome.errors.contains("head=5%"))
    }

    @Test func theCounterThatIsAskedForCountsOrNobodyDoes() throws {
        let quick = ["counts", "--filter", "direct-call", "--json", "-", "--quiet", "--counter"]
        let none = try ProcessTests.run(quick + ["callgrind"], ["PATH": "/nonexistent"])
        let counted = try #require(try RunResult(json: none.output.utf8).arms.first?.counted)
        #expect(
            counted.instructions.value == nil && counted.counter == .unavailable("valgrind is not here; install it"))
        let perf = try #require(
            try RunResult(json: ProcessTests.run(quick + ["perf"]).output.utf8).arms.first?.counted)
        // Callgrind is not asked, be it here or not.
        #expect(perf.counts.allocations == .unavailable("only callgrind sees them"))
        switch perf.counter {
        case .value(let name): #expect(name == "perf" && perf.instructions.value != nil)
        case .unavailable(let reason): #expect(reason.contains("the processor's counter cannot be read"))
        }
    }

    @Test func aGuardThatFailsFastLeavesTimeAlone() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let environment = ["IRQMARK_COUNTER": "none", "IRQMARK_BASELINES": folder.path]
        let save = ["baseline", "save", "main", "--gate", "counts", "--filter", "direct"]
        #expect(try ProcessTests.run(save, environment).status == 0)
        let file = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
                .first { $0.pathExtension == "json" })
        // The base took one system call less for each delivery than this build does.
        var base = try RunResult(json: Data(contentsOf: file))
        base.arms[0].counted?.counts.systemCalls -= 1_024
        try Data(base.jsonText.utf8).write(to: file)
        let outcome = try ProcessTests.run(
            ["guard", "--filter", "direct", "--fail-fast", "--json", "-"], environment)
        #expect(outcome.status == 3, "\(outcome.output)\(outcome.errors)")
        let result = try RunResult(json: outcome.output.utf8)
        #expect(result.arms.map(\.name) == ["direct"] && result.arms[0].rounds.isEmpty)
        #expect(!result.comparisons.isEmpty && result.comparisons.allSatisfy { $0.isCount })
        #expect(result.comparisons.contains { $0.metric == "systemCalls" && $0.verdict == .regressed })
    }

    @Test func aSuiteThatIsNoneIsSaidWithThePlaceThatNamedIt() throws {
        for command in [["guard"], ["baseline", "save", "main"]] {
            let outcome = try ProcessTests.run(command, ["IRQMARK_SUITE": "smok"])
            #expect(outcome.status == 64 && outcome.errors.contains("IRQMARK_SUITE smok: "), "\(outcome.errors)")
        }
    }
}
