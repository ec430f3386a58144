import Metrics
import ResultSupport
import Results
import Testing
import Vocabulary

@Suite struct ResultTests {
    static func arm(_ name: String, path: String = "direct", loop: String = "uring-edge") -> ArmResult {
        var arm = ArmResult(
            name: name, path: path, loop: loop, cache: "sharded", topology: "inline", guest: "spin",
            workload: "generated")
        arm.ledger = Fixture.fullLedger
        arm.latency.response.count = arm.ledger.deliveries
        return arm
    }

    static func run(_ arms: [ArmResult], interrupted: Bool = false, required: Bool = false) -> RunResult {
        RunResult(
            tool: ToolInfo(version: "1", commit: .unavailable("test"), buildType: "debug", compiler: "6.2"),
            invocation: Invocation(suite: "paths", seed: 1, startedAt: "", interrupted: interrupted),
            environment: HostRecord(), audit: Audit(), arms: arms, skipped: [], requiredArmSkipped: required)
    }

    @Test func aRunWhoseLedgersBalanceIsOk() {
        let result = Self.run([Self.arm("direct")])
        #expect(result.verdict == .ok)
        #expect(result.exitStatus == .ok)
    }

    @Test func oneVoidArmMakesTheRunVoid() {
        var bad = Self.arm("software", path: "software")
        bad.ledger.lost += 1
        bad.ledger.deliveries -= 1
        bad.latency.response.count -= 1
        bad.faults = [LedgerFault(intid: 8_213, explanation: "1 pending, never acknowledged")]
        let result = Self.run([Self.arm("direct"), bad])
        #expect(result.verdict == .void)
        #expect(result.exitStatus.rawValue == 5)
        #expect(
            bad.complaints == [
                "INTID 8213: 1 pending, never acknowledged",
                "open loop: 1 lost: not delivered one second after the last signal",
            ])
    }

    @Test func aDeliveryWithoutATimeIsAFaultUnlessItIsCountedAsUnstamped() {
        var arm = Self.arm("direct")
        arm.latency.response.count -= 2
        #expect(arm.isVoid)
        #expect(arm.complaints == ["878 latencies + 0 unstamped, but 880 deliveries"])
        arm.unstamped = 2
        #expect(!arm.isVoid)
    }

    @Test func nothingToRunIs77AndAnInterruptionIs130() {
        #expect(Self.run([]).exitStatus.rawValue == 77)
        #expect(Self.run([Self.arm("direct")], required: true).verdict == .nothingRan)
        #expect(Self.run([Self.arm("direct")], interrupted: true).exitStatus.rawValue == 130)
        #expect(Self.run([Self.arm("direct")], interrupted: true).verdict == .ok)
    }

    @Test func theRatioRefersToTheFloorOfTheSameLoop() {
        var apart = Self.arm("direct-apart")
        apart.topology = "vcpu-apart"
        let result = Self.run([
            Self.arm("floor-epoll", path: "floor", loop: "epoll"), Self.arm("floor", path: "floor"),
            Self.arm("direct"), apart,
        ])
        #expect(result.floor(of: Self.arm("direct"))?.name == "floor")
        #expect(result.floor(of: Self.arm("direct-epoll", loop: "epoll"))?.name == "floor-epoll")
        #expect(result.floor(of: Self.arm("direct-call", loop: "call")) == nil)
        #expect(result.floor(of: apart)?.name == "floor")
        // Under another load it would say what the load costs, not what the path adds.
        for change: (inout ArmResult) -> Void in [
            { $0.workload = "trace" }, { $0.window = 4 }, { $0.topology = "source-apart" },
        ] {
            var other = Self.arm("direct")
            change(&other)
            #expect(result.floor(of: other) == nil)
        }
    }

    @Test func theGravestStatusCounts() {
        let order: [Vocabulary.ExitStatus] = [.ok, .inconclusive, .regression, .notComparable, .failure, .void]
        for (index, graver) in order.enumerated() {
            for lighter in order[...index] {
                #expect(Vocabulary.ExitStatus.worst([lighter, graver]) == graver)
                #expect(Vocabulary.ExitStatus.worst([graver, lighter]) == graver)
            }
        }
        #expect(Vocabulary.ExitStatus.allCases.map(\.rawValue) == [0, 1, 3, 4, 5, 6, 64, 77, 130])
        #expect(Verdict.inconclusive.exitStatus() == .ok)
        #expect(Verdict.inconclusive.exitStatus(failOn: .inconclusive) == .inconclusive)
        #expect(Verdict.regressed.exitStatus(failOn: .never) == .ok)
        #expect(Verdict.regressed.exitStatus(failOn: .inconclusive) == .regression)
    }

    @Test func costsComeFromTotals() {
        let cost = Cost(
            totals: .init(elapsed: 2_000_000, host: 500_000, cpu: 1_800_000), deliveries: 10_000, signals: 12_000)
        #expect(cost.nanosecondsPerDelivery == 200)
        #expect(cost.hostNanosecondsPerDelivery == 50)
        #expect(cost.cpuNanosecondsPerDelivery == 180)
        #expect(cost.deliveriesPerSecond == 5_000_000)
        #expect(cost.signalsPerSecond == 6_000_000)
        #expect(Cost(totals: .init(elapsed: 5)).nanosecondsPerDelivery == nil)
    }

    @Test func spreadLeavesOutExcludedRoundsAndWhatIsNotANumber() throws {
        let rounds = [10, 20, 30, 40, 50, 1_000].enumerated().map { index, value in
            RoundResult(
                index: index, nanosecondsPerDelivery: Double(value), deliveries: 1, p50: nil, p99: nil,
                excluded: value == 1_000 ? "steal" : nil)
        }
        let spread = try #require(Spread(of: rounds))
        #expect(spread.min == 10 && spread.max == 50 && spread.median == 30)
        #expect(spread.lowerQuartile == 20 && spread.upperQuartile == 40)
        #expect(Spread(of: [Double.nan, .infinity]) == nil)
    }

    @Test func countsAddUpAndAllocationsStayKnownOnlyIfAllAre() {
        var counts = Counts()
        for (index, item) in Counts.Item.allCases.enumerated() { counts[item] = UInt64(index + 1) }
        counts.allocations = .value(3)
        var sum = counts
        sum += counts
        for (index, item) in Counts.Item.allCases.enumerated() { #expect(sum[item] == 2 * UInt64(index + 1)) }
        #expect(sum.allocations == .value(6))
        sum += Counts()
        #expect(sum.allocations.value == nil)
        sum += counts
        #expect(sum.allocations.value == nil)
    }

    @Test func aCountStaysUnknownIfOnePartOfItIs() {
        var known = Counts()
        known.kicks = 3
        var unknown = Counts()
        unknown.uncounted[.kicks] = "nobody looked"
        for (one, other) in [(known, unknown), (unknown, known)] {
            var sum = one
            sum += other
            #expect(sum.reading(.kicks) == .unavailable("nobody looked") && sum.reading(.doorbells) == .value(0))
        }
    }

    @Test func whatKVMDoesNotCountIsNoZero() {
        var counts = Counts()
        counts.systemCalls = 7
        counts.wakeUps = 5
        counts.hostCommands = 1
        var other = counts
        counts.withholdWhatKVMHides(statistics: ["exits": 0])
        #expect(counts.reading(.systemCalls) == .value(7) && counts.reading(.ringEntries) == .value(0))
        #expect(counts.reading(.guestEntries) == .value(0), "KVM counts exits, and there were none")
        #expect(counts.reading(.wakeUps) == .value(5) && counts.reading(.hostCommands) == .value(1), "somebody counted")
        let known: Set<Counts.Item> = [.systemCalls, .ringEntries, .guestEntries, .wakeUps, .hostCommands]
        for item in Counts.Item.allCases { #expect((counts.reading(item).value != nil) == known.contains(item)) }
        other.withholdWhatKVMHides(statistics: [:])
        #expect(other.reading(.guestEntries).reason == "this KVM has no statistic exits")
    }
}
