import Metrics
import Results
import Testing
import Vocabulary

@Suite("Medians over rounds")
struct MedianTests {
    private static func round(_ index: Int, wall: UInt64, cpu: UInt64, host: UInt64 = 400) -> RoundResult {
        var round = RoundResult(
            index: index, nanosecondsPerDelivery: Double(wall), deliveries: 100, p50: nil, p99: nil)
        round.elapsedNanoseconds = wall * 100
        round.cpuNanoseconds = cpu * 100
        round.hostNanoseconds = host * 100
        return round
    }

    /// An arm with these rounds, whose totals are their sums.
    private static func arm(_ rounds: [RoundResult], phases: Phases = Phases()) -> ArmResult {
        var arm = ResultTests.arm("direct")
        arm.rounds = rounds
        func sum(_ figure: (RoundResult) -> UInt64?) -> UInt64 { rounds.reduce(0) { $0 + (figure($1) ?? 0) } }
        let deliveries = UInt64(100 * rounds.count)
        arm.cost = Cost(
            totals: .init(
                elapsed: sum(\.elapsedNanoseconds), host: sum(\.hostNanoseconds), cpu: sum(\.cpuNanoseconds),
                phases: phases), deliveries: deliveries, signals: 2 * deliveries)
        arm.useMedians()
        return arm
    }

    @Test("are each of their own figure: a stall in one round moves neither wall time nor processor time")
    func stall() {
        let rounds = (0..<10).map { Self.round($0, wall: 600, cpu: 600) }
        let cost = Self.arm(rounds + [Self.round(10, wall: 11_400, cpu: 600)]).cost
        #expect(cost.nanosecondsPerDelivery == 600 && cost.cpuNanosecondsPerDelivery == 600)
        #expect(cost.hostNanosecondsPerDelivery == 400)
        #expect(cost.deliveriesPerSecond == 1e9 / 600)
        #expect(cost.signalsPerSecond.map { $0.rounded() } == (2e9 / 600).rounded())
    }

    @Test("leave excluded rounds out of every figure")
    func exclusion() {
        var away = Self.round(3, wall: 90_000, cpu: 9_000, host: 8_000)
        away.excluded = "the CPU was away"
        let arm = Self.arm((0..<3).map { Self.round($0, wall: 600, cpu: 590) } + [away])
        #expect(arm.cost.nanosecondsPerDelivery == 600 && arm.cost.cpuNanosecondsPerDelivery == 590)
        #expect(arm.cost.hostNanosecondsPerDelivery == 400)
        // It is not as if nothing had been seen.
        #expect(arm.grade == .b)
    }

    @Test("have parts that add up to them, whatever the parts' own medians are")
    func parts() {
        var arm = Self.arm((0..<3).map { Self.round($0, wall: 600, cpu: 600) })
        arm.useMedians(parts: ["source": 300, "loop": 60, "injection": 20, "vcpu": 40, "hardware": 30, "guest": 50])
        func sum(_ names: Set<String>) -> Double { names.reduce(0) { $0 + (arm.cost.phases[$1] ?? 0) } }
        #expect(abs(sum(Phases.hosts) - 400) < 1e-9)
        #expect(sum(["hardware", "guest"]) == 80)
        #expect(arm.cost.harnessNanosecondsPerDelivery.map { abs($0 - 120) < 1e-9 } == true)
        // More than there is room for.
        arm.useMedians(parts: ["source": 400, "hardware": 300, "guest": 100])
        #expect(sum(["hardware", "guest"]) == 200 && arm.cost.phases["hardware"] == 150)
        #expect(arm.cost.harnessNanosecondsPerDelivery == 0)
    }

    @Test("of roles on several threads may take more together than passes")
    func threads() {
        var arm = Self.arm((0..<3).map { Self.round($0, wall: 300, cpu: 600) })
        arm.topology = "vcpu-apart"
        arm.useMedians(parts: ["source": 200, "vcpu": 200, "guest": 250])
        #expect(arm.cost.hostNanosecondsPerDelivery == 400 && arm.cost.phases["guest"] == 250)
    }

    @Test("read back from JSON as they were written, and from older results as their totals say")
    func wire() throws {
        var arm = Self.arm((0..<3).map { Self.round($0, wall: 601, cpu: 600) })
        arm.useMedians(parts: ["source": 100.25, "guest": 7])
        let text = ResultTests.run([arm]).jsonText
        let back = try RunResult(json: text.utf8).arms[0]
        #expect(back.cost.phases == arm.cost.phases && back.grade == .a)
        #expect(back.rounds == arm.rounds && back.rounds[0].hostNanoseconds == 40_000)
        #expect(Cost(totals: .init(phases: Phases(guest: 900)), deliveries: 300).phases["guest"] == 3)
    }

    @Test(
        "grade an arm: A within 10 %, B within 20 %, C beyond, and B where nobody can know",
        arguments: [
            ([100.0, 104, 108], Grade.a), ([100, 109, 118, 127], .b), ([100, 130, 160], .c), ([100, 500], .b),
            ([599, 700, 847], .b), ([599, 599, 700, 847, 847], .c),
        ])
    func grades(times: [Double], grade: Grade) {
        let rounds = times.enumerated().map { index, time in
            RoundResult(index: index, nanosecondsPerDelivery: time, deliveries: 1, p50: nil, p99: nil)
        }
        var arm = ResultTests.arm("software")
        arm.rounds = rounds
        arm.useMedians()
        #expect(arm.grade == grade)
        arm.rounds = []
        arm.useMedians()
        #expect(arm.grade == nil)
    }
}
