import Metrics
package import Results
import Vocabulary

extension Fixture {
    /// Results with everything that a result can have.
    package static var results: [RunResult] {
        var full = run
        full.arms[1].toggles = Toggles(durations: summary(800, count: 3), lpis: 12)
        full.arms[1].handicapNanoseconds = 12.5
        full.arms[1].counted = CountedResult(
            signals: 10_000, deliveries: 9_000, counter: .value("callgrind-3.19.0"), instructions: .value(1_234_567),
            counts: full.arms[1].counts)
        full.arms[1].counted?.handicap = "2 steps"
        full.arms[2].counted = CountedResult(
            signals: 10_000, deliveries: 0, counter: .unavailable("no valgrind"),
            instructions: .unavailable("nor perf"),
            counts: full.arms[2].counts)
        full.arms[2].ledger.refusals = ["ENXIO": 0, "EAGAIN": 3]
        var live = LiveResult(
            module: "kvm_intel", isSoftware: false,
            facts: [
                MachineFact("apicv", flag: true, else: ""), MachineFact("haltPolling", number: 200_000, else: ""),
                MachineFact("avic", flag: nil, else: "not this vendor's"),
            ])
        live.statistics = ["exits": .max, "halts": 0]
        live.histograms = ["halt_wait_hist": [0, .max, 3], "halt_poll_fail_hist": []]
        full.arms[4].live = live
        full.arms[4].kind = .measured
        full.arms[4].counts.withholdWhatKVMHides(statistics: live.statistics)
        full.invocation.seed = .max
        full.invocation.context = [.init(name: "branch", value: "main, \"x\""), .init(name: "pr", value: "")]
        var response = LatencyHistogram()
        for value in UInt64(1)...20_000 { response.record(value * value) }
        full.arms[1].latency.response.histogram = response.whole
        full.arms[2].latency.service.histogram = response.whole
        full.audit.remedies = ["give it a CPU of its own"]
        full.environment.add(MachineFact("note", text: "µs – \"x\"\r\n\u{1}\u{10FFFF}", else: ""))
        var judged = Comparison(base: "floor", candidate: "software", metric: "time", verdict: .regressed)
        judged.interval = .init(ratio: 1.103, lower: 1.0 / 3, upper: 1e17)
        judged.lag1 = -0.0
        judged.alpha = 0.01 / 3
        judged.withExcluded = .init(interval: nil, verdict: .inconclusive)
        var counted = Comparison(base: "base", candidate: "software", metric: "instructions", verdict: .improved)
        counted.baseCount = 812.25
        counted.candidateCount = 800
        counted.isSetAside = true
        var limited = Comparison(base: "floor", candidate: "direct", metric: "p99", verdict: .regressed)
        limited.limit = 25_000
        limited.candidateNanoseconds = 26_100
        limited.interval = .init(ratio: 1.044, lower: 1.03, upper: 1.05)
        var allowed = Comparison(base: "floor", candidate: "direct", metric: "kicks", verdict: .ok)
        allowed.limit = 0.5
        allowed.candidateCount = 0.25
        full.differences = ["kernel: 6.1, here 6.18"]
        full.comparisons = [
            judged, counted, Comparison(base: "floor", candidate: "direct", metric: "p99", verdict: .inconclusive),
            limited, allowed,
        ]
        full.verdict = .regressed
        full.take(GateCoverage(arms: 8, lost: ["floor-apart"], allowed: ["kvm-irqfd"]))
        full.fail(on: .never)
        var projected = run
        projected.project(
            by: UnitCosts(
                name: "own", title: "A machine",
                units: [
                    .init(
                        count: .kicks, nanoseconds: 1926.5, contains: [.init(count: .guestEntries, times: 0.5)],
                        what: "IPI", source: "https://example.org", hardware: "x", kernel: "6.1"),
                    .init(
                        count: .guestEntries, nanoseconds: 306, what: "hvc", source: "s", hardware: "x", kernel: "6.1"),
                ]))
        var checked = result([])
        checked.checks = [
            CheckResult(name: "a.jsonl", figures: ["events": 12, "fields": 40]),
            CheckResult(name: "b, \"c\".jsonl", complaints: ["line 3: msi outcome: expected lpi, got drop", "cut"]),
        ]
        checked.verdict = .mismatched
        checked.fail(on: .regression)
        return [run, void, full, projected, result([], interrupted: true), checked]
    }
}
