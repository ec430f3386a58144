import Statistics
import Testing
import Vocabulary

@Suite("Simulated guards of two builds")
struct GuardSimulationTests {
    /// Slices that differ by 2 %, launches by 0.7 %, as a noisy machine recorded them.
    private static func noise(_ change: (inout Noise) -> Void = { _ in }) -> Noise {
        var noise = Noise()
        noise.launch = 0.007
        change(&noise)
        return noise
    }

    private static func rate(
        _ simulated: SimulatedGuard, _ verdict: Judgement.Verdict, shift: Double = 0, changed: Int? = nil,
        guards: Int = 60
    ) -> Rate {
        Rate(trials: guards) { simulated.outcome(shift: shift, changed: changed, seed: $0).verdict == verdict }
    }

    private static let machines = [
        noise(), noise { $0.launch = 0.02 }, noise { $0.slice = 0.04 }, noise { $0.slowShare = 0.1 },
        noise { $0.wildShare = 0.1 }, noise { ($0.slice, $0.carried) = (0.03, 0.5) },
    ]

    @Test("never cry wolf without a change, on 32 rows of any machine", arguments: machines)
    func noChange(noise: Noise) {
        let simulated = SimulatedGuard(noise: noise)
        let outcomes = (0..<40).map { simulated.outcome(shift: 0, seed: $0) }
        #expect(outcomes.allSatisfy { $0.verdict == .equivalent || $0.verdict == .inconclusive }, "\(outcomes)")
        #expect(outcomes.count { $0.verdict == .equivalent } > 20)
    }

    @Test("find five per cent, of all rows and of one of 32", arguments: machines)
    func power(noise: Noise) {
        let simulated = SimulatedGuard(noise: noise)
        let all = Self.rate(simulated, .regressed, shift: 0.05, guards: 40)
        let one = Self.rate(simulated, .regressed, shift: 0.05, changed: 1, guards: 40)
        #expect(all.canBeAtLeast(0.95) && !all.canBeAtMost(0.5), "\(all)")
        #expect(one.canBeAtLeast(0.85) && !one.canBeAtMost(0.3), "\(one)")
        #expect(Self.rate(simulated, .improved, shift: -0.08, guards: 20).canBeAtLeast(0.9))
    }

    @Test("do not find what is as large as their only threshold, and seldom what is as large as the first of two")
    func atThreshold() {
        let row = Trial.Row("time", thresholds: .both(0.05))
        let single = Self.rate(SimulatedGuard(noise: Self.noise(), row: row), .regressed, shift: 0.05)
        #expect(single.canBeAtMost(0.05) && !single.canBeAtLeast(0.6), "\(single)")
        let first = Self.rate(SimulatedGuard(noise: Self.noise()), .regressed, shift: 0.02)
        #expect(first.canBeAtMost(0.05) && !first.canBeAtLeast(0.6), "\(first)")
    }

    @Test("are not fooled by single launches that are off")
    func launches() {
        // Without the launches' vote the pooled test alone would call it, since rounds of a launch share its offset.
        let simulated = SimulatedGuard(noise: Self.noise { $0.launch = 0.04 }, rows: 1)
        let alarms = Self.rate(simulated, .regressed, shift: 0.01, guards: 200)
        #expect(alarms.canBeAtMost(0.02) && !alarms.canBeAtLeast(0.2), "\(alarms)")
    }

    @Test("find a tail that is twice as long where no tail can be called equal, and end without it")
    func tail() {
        let row = Trial.Row("p99", thresholds: GatedMetric.p99.thresholds)
        let simulated = SimulatedGuard(noise: Self.noise { $0.slice = 0.6 }, row: row)
        let found = Self.rate(simulated, .regressed, shift: 1, guards: 40)
        #expect(found.canBeAtLeast(0.9) && !found.canBeAtMost(0.3), "\(found)")
        let equal = (0..<30).map { simulated.outcome(shift: 0, seed: $0) }
        #expect(equal.allSatisfy { $0.verdict == .inconclusive })
        // All rows are beyond the machine, which the first looks show.
        #expect(equal.count { $0.rounds <= 108 } > 20, "\(equal.map(\.rounds))")
    }

    @Test("end early where times are quiet")
    func early() {
        let simulated = SimulatedGuard(noise: Self.noise())
        let rounds = (0..<30).map { simulated.outcome(shift: 0, seed: $0).rounds }
        #expect(rounds.count { $0 <= 108 } > 27, "\(rounds)")
    }
}
