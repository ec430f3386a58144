import Documents
import Foundation
import Metrics
import ResultSupport
import Results
import TestSupport
import Testing
import Vocabulary

@Suite struct ResultReadingTests {
    @Test(arguments: Fixture.results.indices)
    func whatIsReadIsWrittenAgainToTheByte(index: Int) throws {
        let text = Fixture.results[index].jsonText
        let back = try RunResult(json: text.utf8)
        #expect(back.jsonText == text)
        #expect(back.exitStatus == Fixture.results[index].exitStatus)
        #expect(back.environment["cpuModel"]?.decides == true && back.environment["host"]?.decides == false)
        #expect(back.arms.map(\.isVoid) == Fixture.results[index].arms.map(\.isVoid))
    }

    /// It may be of an earlier minor version, so it need not come out as it went in.
    @Test func theResultInTheRepositoryIsRead() throws {
        let result = try RunResult(json: Data(contentsOf: Checkout.root.appendingPathComponent("results/paths.json")))
        #expect(result.arms.count > 10 && result.verdict == .ok)
        let text = result.jsonText
        #expect(try RunResult(json: text.utf8).jsonText == text)
    }

    /// 87.4 came back as 87, and was shown as 87.0.
    @Test func timesComeBackToTheirDigits() throws {
        var run = Fixture.results[2]
        run.comparisons[0].baseNanoseconds = 87.4
        run.comparisons[0].candidateNanoseconds = 96.25
        run.arms[1].rounds = (0..<3).map { index in
            var round = RoundResult(
                index: index, nanosecondsPerDelivery: 87.4 + Double(index), deliveries: 1_000, p50: 1, p99: 2)
            round.elapsedNanoseconds = 87_400 + 1_000 * UInt64(index)
            return round
        }
        run.arms[1].spread = Spread(of: run.arms[1].rounds)
        let text = run.jsonText
        let back = try RunResult(json: text.utf8)
        #expect(back.comparisons[0].baseNanoseconds == 87.4 && back.comparisons[0].candidateNanoseconds == 96.25)
        #expect(back.arms[1].rounds.map(\.nanosecondsPerDelivery) == [87.4, 88.4, 89.4])
        #expect(back.arms[1].spread == run.arms[1].spread && back.jsonText == text)
        // A time that does not follow from the round's sums stays what was written.
        run.arms[1].rounds[0].nanosecondsPerDelivery = 90
        #expect(try RunResult(json: run.jsonText.utf8).arms[1].rounds[0].nanosecondsPerDelivery == 90)
    }

    /// The result in the repository was written before arms had axes.
    @Test func axesComeBackAsTheyWereAndAreUnknownInAnOlderResult() throws {
        var run = Fixture.run
        run.arms[2].axes?.quirks = ["stale-forwarding", "sticky-enable"]
        run.arms[2].axes?.forwarding = "linux"
        run.arms[2].axes?.togglesPerSecond = 10
        run.arms[3].axes?.devices = nil
        let back = try RunResult(json: run.jsonText.utf8)
        #expect(back.arms.map(\.axes) == run.arms.map(\.axes))
        let old = run.jsonText.replacing(/"axes": \{(?:[^{}]|\{[^}]*\})*\},\s*/, with: "")
        #expect(old.count < run.jsonText.count)
        let arms = try RunResult(json: old.utf8).arms
        #expect(arms.count == run.arms.count && arms.allSatisfy { $0.axes == nil })
    }

    /// The first minor version wrote zeros for them.
    @Test func whatKVMDidNotCountIsReadAsUnknown() throws {
        var old = Fixture.run
        old.arms[4].kind = .measured
        old.arms[4].live = LiveResult(module: "kvm_amd", isSoftware: false, facts: [])
        let back = try RunResult(json: old.jsonText.utf8)
        #expect(old.arms[4].counts.reading(.kicks) == .value(0) && back.arms[4].counts.reading(.kicks).value == nil)
        #expect(back.arms[2].counts.reading(.kicks) == .value(0), "the model counts them")
        #expect(back.arms[4].counts.reading(.systemCalls) == .value(old.arms[4].counts.systemCalls))
    }

    @Test func whatEarlierMinorVersionsDidNotCountIsReadAsUnknown() throws {
        let text = Fixture.run.jsonText
        let later = Set(Counts.Item.allCases.filter(\.isLater).map(\.rawValue) + ["guest"])
        let old = text.replacing(/,\s*"(\w+)": \d+/) { later.contains(String($0.1)) ? "" : String($0.0) }
        #expect(old.count < text.count && !old.contains("vpeLoads"))
        let back = try RunResult(json: old.utf8)
        for item in Counts.Item.allCases {
            #expect((back.arms[1].counts.reading(item).value == nil) == item.isLater, "\(item)")
        }
        #expect(back.arms[1].cost.totals.phases.guest == 0)
        #expect(back.arms[1].cost.totals.phases.vcpu == Fixture.run.arms[1].cost.totals.phases.vcpu)
    }

    @Test func membersOfALaterMinorVersionArePassedOver() throws {
        let text = Fixture.run.jsonText
        let later = text.replacing("\"kind\":", with: "\"later\": { \"a\": [1, null] }, \"kind\":")
            .replacing("\"schema\":", with: "\"moods\": [],\n  \"schema\":")
            .replacing("\"signals\":", with: "\"whispers\": 3, \"signals\":")
        #expect(later.contains("moods") && later.contains("whispers") && later.contains("later"))
        #expect(try RunResult(json: later.utf8).jsonText == text)
    }

    /// What is changed in a good text, and the sentence that this must lead to.
    static let wrongs: [(String, String, String)] = [
        ("result/v1", "result/v2", "schema: expected \"irqmark/result/v1\", found \"irqmark/result/v2\""),
        ("\"schema\"", "\"scheme\"", "schema: expected a value, found nothing"),
        ("\"seed\": 42", "\"seed\": -1", "invocation.seed: expected a whole number from 0 to \(UInt64.max), found -1"),
        (
            "\"seed\": 42", "\"seed\": 4.2",
            "invocation.seed: expected a whole number from 0 to \(UInt64.max), found 4.2"
        ),
        (
            "\"signals\": 1000000", "\"signals\": 99999999999999999",
            "arms[0].ledger.signals: expected a whole number from 0 to 1125899906842624, found 99999999999999999"
        ),
        ("\"grade\": \"B\"", "\"grade\": \"D\"", "audit.grade: expected one of A, B, C, found \"D\""),
        ("\"exitCode\": 0", "\"exitCode\": 2", "exitCode: expected an exit code of irqmark, found 2"),
        (
            "\"stages\": {", "\"stages\": [], \"x\": {",
            "arms[0].latency.stages: expected an object, found an array of 0"
        ),
        ("\"unstamped\": 0", "\"unstamped\": \"0\"", "arms[0].unstamped: expected a whole number from 0 to"),
        ("\"vcpus\": 4", "\"vcpus\": true", "arms[1].vcpus: expected a whole number from 0 to 2147483647, found true"),
        ("\"rate\": null", "\"rate\": NaN", "line "),
        ("\"rate\": null", "\"rate\": -1", "expected a number that is not negative, found -1"),
        ("\"achievedRate\": null", "\"achievedRate\": -0.5", "expected a number that is not negative, found -0.5"),
        ("\"signals\": 1000000", "\"signals\": -1", "expected a whole number from 0 to "),
        ("\"rate\": null", "\"rate\": 1e999", "expected a number that a double can hold, found 1e999"),
        ("\"rate\": null", "\"rate\": 01", "expected "),
        (
            "\"rate\": null", "\"rate\": null, \"rate\": 1",
            "expected each member of an object once, found \"rate\" twice"
        ),
        ("\"rate\": null", "\"rate\": \"\\ud800\"", "expected the other half of a pair"),
        ("\"rate\": null", "\"rate\": " + String(repeating: "[", count: 90_000), "expected at most 64 levels"),
        (
            "\"outOfRange\": 0", "\"histogram\": { \"encoding\": \"other\", \"payload\": \"\" }, \"outOfRange\": 0",
            "arms[0].latency.response.histogram.encoding: expected \"HdrV2\", found \"other\""
        ),
        (
            "\"outOfRange\": 0",
            "\"histogram\": { \"encoding\": \"HdrV2\", \"payload\": \"HISTFAA\\n\" }, \"outOfRange\": 0",
            "arms[0].latency.response.histogram.payload: expected the base64 of a compressed histogram"
        ),
        ("\"exitCode\": 0\n}", "\"exitCode\": 0\n} x", "expected the end of the text, found x"),
    ]

    @Test(arguments: wrongs)
    func whatIsWrongIsNamedWithItsPlace(good: String, bad: String, sentence: String) throws {
        let text = Fixture.run.jsonText
        let range = try #require(text.range(of: good), "\(good)")
        let error = #expect(throws: DocumentError.self) {
            try RunResult(json: text.replacingCharacters(in: range, with: bad).utf8)
        }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }

    @Test func noMemberOfTheContractMayBeMissing() throws {
        for name in ["tool", "arms", "verdict", "ledger", "latency", "cost", "counts", "systemCalls", "p99"] {
            let text = Fixture.run.jsonText
            let range = try #require(text.range(of: "\"\(name)\""))
            let error = #expect(throws: DocumentError.self) {
                try RunResult(json: text.replacingCharacters(in: range, with: "\"x\"").utf8)
            }
            #expect(error?.place.path.hasSuffix(name) == true && error?.found == "nothing")
        }
    }

    @Test func aTextThatEndsTooEarlyIsAnErrorWhereverItEnds() {
        let bytes = Array(Fixture.void.jsonText.utf8)
        for length in stride(from: 0, to: bytes.count - 2, by: 41) {
            #expect(throws: DocumentError.self) { try RunResult(json: bytes[..<length]) }
        }
    }
}
