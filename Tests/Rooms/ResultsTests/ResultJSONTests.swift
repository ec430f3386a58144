import Foundation
import Metrics
import ResultSupport
import Testing

@testable import Documents
@testable import Results

@Suite struct ResultJSONTests {
    typealias Object = ParsedResult.Object

    @Test func theTopHasTheMembersOfTheContract() throws {
        let top = try ParsedResult.top(Fixture.run)
        #expect(top["schema"] as? String == "irqmark/result/v1")
        for name in ["tool", "invocation", "environment", "audit"] { #expect(top[name] is Object, "\(name)") }
        #expect(((top["environment"] as? Object)?["fingerprint"] as? String)?.count == 16)
        #expect((top["audit"] as? Object)?["grade"] as? String == "B")
        #expect((top["audit"] as? Object)?["reasons"] as? [String] != nil)
        #expect((top["comparisons"] as? [Any])?.isEmpty == true)
        #expect(top["verdict"] as? String == "ok")
        #expect(top["exitCode"] as? Int == 0)
        #expect(top["interrupted"] as? Bool == false)
        let skipped = try #require((top["skipped"] as? [Object])?.first)
        #expect(skipped["name"] as? String == "direct-apart")
        #expect((skipped["reason"] as? String)?.contains("taskset") == true)
    }

    @Test func anArmHasTheMembersOfTheContract() throws {
        let arm = try ParsedResult.arms(Fixture.run)[3]
        for name in ["name", "path", "loop", "cache", "topology", "guest", "workload", "kind"] {
            #expect(arm[name] is String, "\(name)")
        }
        let ledger = try #require(arm["ledger"] as? Object)
        for name in [
            "signals", "notSent", "mergedInEventfd", "drained", "injections", "refused", "blocked", "droppedInWindow",
            "latched", "mergedPending", "carriedIn", "deliveries", "mergedAtFold", "mergedAtTransfer", "destroyed",
            "droppedAtUnforward", "pendingAtEnd", "lost", "spurious",
        ] { #expect(ledger[name] is Int, "\(name)") }
        #expect(ledger["balanced"] as? Bool == true)
        let latency = try #require(arm["latency"] as? Object)
        for name in ["response", "service"] {
            let summary = try #require(latency[name] as? Object)
            for figure in ["min", "p50", "p90", "p99", "p999", "max", "count"] {
                #expect(summary[figure] is Int, "\(name).\(figure)")
            }
        }
        #expect((latency["stages"] as? Object)?["reaped"] is Object)
        let cost = try #require(arm["cost"] as? Object)
        for name in [
            "nanosecondsPerDelivery", "hostNanosecondsPerDelivery", "cpuNanosecondsPerDelivery", "deliveriesPerSecond",
            "signalsPerSecond",
        ] { #expect(cost[name] is Int, "\(name)") }
        let counts = try #require(arm["counts"] as? Object)
        for name in [
            "systemCalls", "ringEntries", "wakeUps", "guestEntries", "kicks", "doorbells", "listRegisterWrites",
            "lockAcquisitions", "lockParks", "allocations",
        ] { #expect(counts[name] is Int, "\(name)") }
        let round = try #require((arm["rounds"] as? [Object])?.last)
        #expect(round["excluded"] as? Bool == true)
        #expect(round["p99"] as? Int == 9_100)
    }

    /// The contract's identities, from the text alone: nothing of the Ledger's own arithmetic is used.
    @Test func theIdentitiesHoldInTheText() throws {
        for arm in try ParsedResult.arms(Fixture.run) {
            let ledger = try #require(arm["ledger"] as? Object)
            func term(_ name: String) throws -> Int { try #require(ledger[name] as? Int) }
            func sum(_ names: String...) throws -> Int { try names.reduce(0) { try $0 + term($1) } }
            #expect(try term("signals") == sum("injections", "mergedInEventfd", "drained"))
            #expect(
                try term("injections") == sum("refused", "blocked", "droppedInWindow", "latched", "mergedPending"))
            #expect(
                try sum("carriedIn", "latched")
                    == sum(
                        "deliveries", "mergedAtFold", "mergedAtTransfer", "destroyed", "droppedAtUnforward",
                        "pendingAtEnd", "lost"))
            let response = try #require((arm["latency"] as? Object)?["response"] as? Object)
            #expect(try #require(response["count"] as? Int) + (arm["unstamped"] as? Int ?? -1) == term("deliveries"))
        }
    }

    @Test func everyNullHasItsReason() throws {
        var run = Fixture.run
        run.arms.append(
            ArmResult(
                name: "empty", path: "ppi", loop: "call", cache: "none", topology: "inline", guest: "wfi",
                workload: "trace"))
        var nulls = 0
        func walk(_ value: Any) {
            if let object = value as? Object {
                let reasons = object["nullReasons"] as? [String: String] ?? [:]
                for (name, member) in object where member is NSNull {
                    nulls += 1
                    #expect(reasons[name]?.isEmpty == false, "\(name)")
                }
                for name in reasons.keys { #expect(object[name] is NSNull, "\(name)") }
                object.values.forEach(walk)
            } else if let array = value as? [Any] {
                for element in array {
                    #expect(!(element is NSNull))
                    walk(element)
                }
            }
        }
        walk(try ParsedResult.top(run))
        #expect(nulls > 20)
    }

    @Test func whatTheHostsKVMDoesNotCountIsNullWithItsReason() throws {
        let live = try #require(Fixture.results.first { $0.arms.contains { $0.live != nil } })
        let arms = try ParsedResult.arms(live).filter { $0["kvm"] != nil }
        #expect(arms.count == 1)
        let counts = try #require(arms[0]["counts"] as? Object)
        let reasons = try #require(counts["nullReasons"] as? [String: String])
        for name in ["kicks", "doorbells", "listRegisterWrites", "lockAcquisitions", "hostCommands"] {
            #expect(counts[name] is NSNull && reasons[name] == "KVM has no statistic of it", "\(name)")
        }
        for name in ["systemCalls", "ringEntries", "guestEntries"] { #expect(counts[name] is Int, "\(name)") }
    }

    @Test func whatIsNotANumberBecomesNull() throws {
        var run = Fixture.run
        for index in run.arms.indices {
            run.arms[index].rate = .nan
            run.arms[index].cost.nanosecondsPerDelivery = .infinity
            run.arms[index].cost.deliveriesPerSecond = -.nan
            run.arms[index].cost.cpuNanosecondsPerDelivery = 1e300
            run.arms[index].rounds[0].nanosecondsPerDelivery = .nan
            run.arms[index].spread?.min = .nan
            run.arms[index].spread?.median = 0
        }
        for arm in try ParsedResult.arms(run) {
            #expect(arm["rate"] is NSNull)
            let cost = try #require(arm["cost"] as? Object)
            #expect(cost["nanosecondsPerDelivery"] is NSNull)
            #expect(cost["deliveriesPerSecond"] is NSNull)
            #expect(cost["cpuNanosecondsPerDelivery"] is NSNull)
            #expect(cost["hostNanosecondsPerDelivery"] is Int)
        }
        let text = run.jsonText.replacing(/"[^"]*"/, with: "")
        #expect(!text.contains("nan") && !text.contains("inf"))
    }

    @Test func aVoidRunNamesItsInterrupts() throws {
        let top = try ParsedResult.top(Fixture.void)
        #expect(top["verdict"] as? String == "void")
        #expect(top["exitCode"] as? Int == 5)
        let faults = try #require((top["arms"] as? [Object])?.last?["faults"] as? [Object])
        #expect(faults.map { $0["intid"] as? Int } == (0..<10).map { 8_200 + $0 })
    }

    @Test func membersComeInTheirDeclaredOrder() throws {
        let text = Fixture.run.jsonText
        var position = text.startIndex
        for name in [
            "schema", "tool", "invocation", "environment", "audit", "arms", "skipped", "comparisons", "verdict",
        ] {
            // On a line of its own, or behind another scalar.
            let places = ["\n  \"\(name)\": ", "\", \"\(name)\": ", "e, \"\(name)\": "].compactMap {
                text.range(of: $0, range: position..<text.endIndex)?.upperBound
            }
            position = try #require(places.min(), "\(name)")
        }
        #expect(Fixture.run.jsonText == text)
    }

    @Test func everyTextSurvives() throws {
        let strings = ["", "\"\\/", "\u{0}\u{1}\u{1F}\u{7F}", "line\r\n\tend", "µs – ×", "🜂\u{10FFFF}", "</script>"]
        let text = JSONValue.array(strings.map { .string($0) }).text()
        let back = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String]
        #expect(back == strings)
    }

    static let numbers: [Double] = [
        0, 1, -1, 0.1, 1.0 / 3, 1e-9, 6.02e23, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -2.5,
    ]

    @Test(arguments: numbers)
    func everyNumberSurvives(number: Double) throws {
        let text = JSONValue.array([.number(number)]).text()
        let back = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Double]
        #expect(back == [number])
    }

    @Test func greatNaturalsAreWholeNumbers() {
        #expect(JSONValue.natural(.max).compact == "18446744073709551615")
    }

    @Test func scalarsShareLinesAndARecordInAListHasItsOwn() {
        let record = JSONValue.object([("a", .integer(1)), ("b", .string("twenty letters or more"))])
        let value = JSONValue.object([
            ("x", .integer(1)), ("y", .object([])), ("list", .array([record, record])), ("z", .integer(2)),
            ("w", .integer(3)),
        ])
        let line = "    { \"a\": 1, \"b\": \"twenty letters or more\" }"
        #expect(
            value.text(width: 30) == """
                {
                  "x": 1, "y": {},
                  "list": [
                \(line),
                \(line)
                  ],
                  "z": 2, "w": 3
                }

                """)
    }

    @Test func whatKeptToItsRateDoesNotSaySo() throws {
        var result = Fixture.results[2]
        result.arms[1].rate = 50_000
        result.arms[1].achievedRate = 50_000
        result.arms[1].rounds = (0..<2).map {
            RoundResult(index: $0, nanosecondsPerDelivery: 5, deliveries: 7, p50: 1, p99: 2)
        }
        result.arms[1].rounds[0].achievedRate = 50_000
        result.arms[1].rounds[0].backlogGrew = false
        result.arms[1].rounds[1].achievedRate = 40_000
        result.arms[1].rounds[1].backlogGrew = true
        let rounds = try #require(result.arms[1].json.text().firstRange(of: "\"rounds\": [")).upperBound
        let written = result.arms[1].json.text()[rounds...].prefix(while: { $0 != "]" })
        #expect(written.ranges(of: "achievedRate").count == 1 && written.ranges(of: "backlogGrew").count == 1)
        #expect(try RunResult(json: result.jsonText.utf8).arms[1].rounds == result.arms[1].rounds)
    }

    @Test func linesAreFilledButNotOverfilled() throws {
        let value = JSONValue.object([("a", .array((0..<200).map { .integer($0) })), ("b", .object([]))])
        let text = value.text(width: 40)
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 40 })
        #expect(lines.count < 40)
        #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is Object)
    }
}
