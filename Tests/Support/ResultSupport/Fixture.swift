package import Metrics
package import Results
import Vocabulary

/// A run with figures that were chosen, not measured: every kind of row that a table can have.
package enum Fixture {
    package static func arm(
        _ name: String, path: String, loop: String = "uring-edge", topology: String = "inline", nanoseconds: UInt64,
        deliveries: UInt64 = 1_000_000
    ) -> ArmResult {
        var arm = ArmResult(
            name: name, path: path, loop: loop, cache: "sharded", topology: topology, guest: "spin",
            workload: "generated")
        arm.axes = ArmAxes()
        arm.axes?.devices = 16
        arm.axes?.events = 64
        arm.window = 64
        arm.vcpus = path == "floor" ? nil : 4
        arm.listRegisters = path == "software" ? 4 : nil
        arm.ledger.signals = deliveries
        arm.ledger.injections = deliveries
        arm.ledger.latched = deliveries
        arm.ledger.deliveries = deliveries
        arm.throughputLedger = arm.ledger
        arm.latency.response = summary(nanoseconds * 32, count: deliveries)
        arm.latency.service = summary(nanoseconds * 31, count: deliveries)
        arm.latency.stages = [.init(name: "reaped", summary: summary(nanoseconds, count: deliveries / 64))]
        let phases = Phases(
            source: 160 * deliveries, loop: 30 * deliveries, injection: 10 * deliveries, hardware: 5 * deliveries,
            vcpu: 11 * deliveries)
        arm.cost = Cost(
            totals: .init(
                elapsed: nanoseconds * deliveries,
                host: (nanoseconds > 160 ? nanoseconds - 160 : nanoseconds) * deliveries,
                cpu: nanoseconds * deliveries, phases: phases), deliveries: deliveries, signals: deliveries)
        arm.counts.systemCalls = deliveries + deliveries / 64
        arm.counts.ringEntries = deliveries / 64
        arm.counts.guestEntries = path == "floor" ? 0 : deliveries / 64
        arm.counts.listRegisterWrites = path == "software" ? deliveries : 0
        arm.counts.kicks = path == "software" ? deliveries : 0
        arm.rounds = [
            RoundResult(
                index: 0, nanosecondsPerDelivery: Double(nanoseconds) - 0.25, deliveries: deliveries / 2, p50: 6_900,
                p99: 9_000),
            RoundResult(
                index: 1, nanosecondsPerDelivery: Double(nanoseconds) + 0.25, deliveries: deliveries / 2, p50: 6_910,
                p99: 9_100, excluded: "steal 3 % of the slice"),
        ]
        arm.spread = Spread(of: arm.rounds)
        return arm
    }

    /// An arm with a round for each of the host's times for a delivery, in nanoseconds. Ten more are the guest's and
    /// the hardware's.
    package static func arm(
        _ name: String, path: String, loop: String = "uring-edge", topology: String = "inline", host: [UInt64]
    ) -> ArmResult {
        let sorted = host.sorted()
        var arm = arm(name, path: path, loop: loop, topology: topology, nanoseconds: sorted[sorted.count / 2] + 10)
        arm.cost.hostNanosecondsPerDelivery = Double(sorted[sorted.count / 2])
        arm.rounds = host.enumerated().map { index, host in
            let deliveries: UInt64 = 1_000
            var round = RoundResult(
                index: index, nanosecondsPerDelivery: Double(host + 10), deliveries: deliveries, p50: 6_900 + host,
                p99: 9_000 + host)
            round.elapsedNanoseconds = (host + 10) * deliveries
            round.cpuNanoseconds = (host + 10) * deliveries
            round.hostNanoseconds = host * deliveries
            return round
        }
        arm.spread = Spread(of: arm.rounds)
        return arm
    }

    package static func summary(_ median: UInt64, count: UInt64) -> LatencySummary {
        LatencySummary(
            quantiles: .init(
                min: median / 2, p50: median, p90: median + median / 10, p99: median * 3 / 2, p999: median * 40,
                max: median * 900),
            count: count)
    }

    package static var run: RunResult {
        var merged = arm("software-trace", path: "software", nanoseconds: 402)
        merged.workload = "trace"
        merged.ledger.injections -= 31_250
        merged.ledger.mergedInEventfd = 31_250
        merged.ledger.latched -= 81_250
        merged.ledger.mergedPending = 50_000
        merged.ledger.deliveries -= 81_250
        merged.latency.response.count = merged.ledger.deliveries
        merged.throughputLedger = merged.ledger
        merged.cost = Cost(
            totals: merged.cost.totals, deliveries: merged.ledger.deliveries, signals: merged.ledger.signals)
        merged.counts.allocations = .value(0)
        merged.counts.doorbells = 12
        return result(
            [
                arm("floor", path: "floor", nanoseconds: 203), arm("software", path: "software", nanoseconds: 330),
                arm("direct", path: "direct", nanoseconds: 238), merged,
                arm("direct-epoll", path: "direct", loop: "epoll", nanoseconds: 790),
            ],
            skipped: ["direct-apart", "software-apart"].map {
                Skipped(
                    name: $0, cause: "topology vcpu-apart needs 2 CPUs and this process may use 1",
                    remedy: "allow it more (taskset, cgroup cpuset)")
            },
            audit: Audit(grade: .b, reasons: ["1 of 2 rounds excluded: steal 3 % of the slice"], excludedRounds: 1))
    }

    package static var void: RunResult {
        var bad = arm("software", path: "software", nanoseconds: 330)
        bad.ledger.deliveries -= 10
        bad.ledger.lost = 10
        bad.latency.response.count -= 10
        bad.faults = (0..<10).map {
            LedgerFault(intid: 8_200 + UInt32($0), explanation: "1 pending, vCPU 0 was never kicked")
        }
        return result([arm("floor", path: "floor", nanoseconds: 203), bad])
    }

    package static func result(
        _ arms: [ArmResult], skipped: [Skipped] = [], audit: Audit = Audit(), interrupted: Bool = false
    ) -> RunResult {
        RunResult(
            tool: ToolInfo(
                version: "0.1.0", commit: .unavailable("not built from a repository"), buildType: "release",
                compiler: "Swift 6.2"),
            invocation: Invocation(
                arguments: ["irqmark", "run"], suite: "paths", seed: 42, startedAt: "2026-01-02T03:04:05Z",
                durationNanoseconds: 41_300_000_000, settings: [.init(name: "rounds", value: "2")],
                interrupted: interrupted),
            environment: HostRecord([
                MachineFact("host", text: "fixture", else: ""),
                MachineFact("cpuModel", text: "Example CPU \"X\" @ 2.5 GHz", else: "", decides: true),
                MachineFact("cores", number: 2, else: "", decides: true),
                MachineFact("kernel", text: "6.18.0", else: "", decides: true),
                MachineFact("smt", flag: false, else: "", decides: true),
                MachineFact("governor", text: nil, else: "no cpufreq here", decides: true),
            ]),
            audit: audit, arms: arms, skipped: skipped)
    }
}
