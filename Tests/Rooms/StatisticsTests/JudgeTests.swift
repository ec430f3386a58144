import Statistics
import Testing
import Vocabulary

@Suite("A judge of paired rounds")
struct JudgeTests {
    private let judge = Judge(alpha: 0.01 / 3, roundsPerBlock: 2)

    /// Rounds whose noise alternates, so that they do not depend on each other.
    private func row(
        _ name: String = "row", ratio: Double, control: Double? = 1, rounds: Int = 24, noise: Double = 0.01,
        thresholds: Thresholds = .both(0.05), lowerIsBetter: Bool = true, launches: [Int]? = nil
    ) -> PairedRounds {
        let base = (0..<rounds).map { 1_000 + Double($0) }
        func arm(_ ratio: Double, _ phase: Int) -> [Double] {
            base.enumerated().map { $1 * ratio * (($0 + phase).isMultiple(of: 2) ? 1 + noise : 1 - noise) }
        }
        return PairedRounds(
            name: name, base: base, control: control.map { arm($0, 1) }, candidate: arm(ratio, 0),
            thresholds: thresholds,
            lowerIsBetter: lowerIsBetter, launches: launches)
    }

    private func judgement(_ row: PairedRounds) throws -> Judgement {
        try #require(judge.family([row]).judgements.first)
    }

    @Test(
        "has four verdicts",
        arguments: [
            (1.10, Judgement.Verdict.regressed), (0.90, .improved), (1.0, .equivalent), (1.045, .inconclusive),
            (0.955, .inconclusive),
        ])
    func verdicts(ratio: Double, verdict: Judgement.Verdict) throws {
        let found = try judgement(row(ratio: ratio))
        #expect(found.verdict == verdict, "\(found)")
        #expect(found.reason == (verdict == .inconclusive ? .undecided : nil))
        #expect(found.rounds == 24 && found.thresholds == .both(0.05))
        #expect(try abs(#require(found.interval).ratio / ratio - 1) < 0.02)
    }

    @Test("turns a metric of which more is better")
    func direction() throws {
        #expect(try judgement(row(ratio: 0.9, lowerIsBetter: false)).verdict == .regressed)
        #expect(try judgement(row(ratio: 1.1, lowerIsBetter: false)).verdict == .improved)
    }

    @Test("has a margin for each metric, and a least number of signals")
    func metrics() {
        #expect(GatedMetric.allCases.map(\.thresholds.beyond) == [0.02, 0.02, 0.02, 0.02, 0.10, 0.20])
        #expect(GatedMetric.allCases.map(\.thresholds.within) == [0.05, 0.05, 0.05, 0.05, 0.10, 0.20])
        #expect(GatedMetric.allCases.map(\.signalsNeeded) == [1, 1, 1, 40, 2_000, 20_000])
    }

    @Test("says nothing where the control differs from its base", arguments: [0.9, 1.0, 1.3])
    func control(ratio: Double) throws {
        let family = judge.family([row(ratio: ratio, control: 1.15)])
        let found = try #require(family.judgements.first)
        #expect(found.verdict == .inconclusive && found.reason == .controlDiffers)
        #expect(family.machineCannotJudge && !family.isDecided && family.verdict == .inconclusive)
        #expect(found.control?.isEquivalent == false)
    }

    @Test("takes the mean of both slots as the base, on the logarithmic scale")
    func base() throws {
        let row = PairedRounds(name: "", base: [100], control: [121], candidate: [110], thresholds: .both(0.05))
        #expect(try abs(#require(row.logRatios)[0]) < 1e-12)
        let without = PairedRounds(name: "", base: [100], control: nil, candidate: [100], thresholds: .both(0.05))
        #expect(without.logRatios == [0] && without.controlLogRatios == nil)
    }

    @Test("finds a change beside a noisy control, and does not call it equal there")
    func noisyControl() throws {
        let noisy = row(ratio: 1.3, noise: 0.08)
        #expect(try judgement(noisy).verdict == .regressed)
        let equal = try judgement(row(ratio: 1, noise: 0.08))
        #expect(equal.verdict == .inconclusive && equal.reason == .controlTooNoisy)
        #expect(equal.control?.isEquivalent == false && equal.control?.isBeyond == false)
    }

    @Test("believes nothing beside a control of either side that is wholly beyond the threshold")
    func twin() throws {
        var row = row(ratio: 1.3)
        row.twin = row.candidate.map { $0 * 1.08 }
        let found = try judgement(row)
        #expect(found.reason == .controlDiffers && found.control?.isEquivalent == true)
        #expect(found.twin?.isBeyond == true)
        // A quarter of the threshold is no obstacle.
        row.twin = row.candidate.map { $0 * 1.01 }
        #expect(try judgement(row).verdict == .regressed)
    }

    @Test("takes a change of exactly the threshold for none beyond it, however it is rounded")
    func grain() throws {
        let base = (0..<24).map { 20 * Double($0 + 1) }
        let row = PairedRounds(
            name: "", base: base, control: nil, candidate: base.map { $0 * 21 / 20 }, thresholds: .both(0.05))
        let found = try judgement(row)
        #expect(found.pRegressed == 1 && found.verdict == .inconclusive)
    }

    @Test("takes the mean of both slots of a side, so that skew does not tell two equal sides apart")
    func slots() throws {
        let row = PairedRounds(
            name: "", base: [100], control: [144], candidate: [90], twin: [160], thresholds: .both(0.05))
        #expect(try abs(#require(row.logRatios)[0]) < 1e-12)
        #expect(try abs(#require(row.twinLogRatios)[0] - #require(row.controlLogRatios)[0]) > 0.1)
    }

    @Test("corrects for the number of rows by Holm, and intervals by Bonferroni")
    func family() throws {
        // 24 rounds of which 20 are beyond the margin: p is 0.00077, enough alone, not among five.
        func twenty(_ name: String) -> PairedRounds {
            let base = [Double](repeating: 100, count: 24)
            let candidate = base.indices.map { $0 % 6 == 5 ? 100.0 : 112 + Double($0 % 2) }
            return PairedRounds(name: name, base: base, control: nil, candidate: candidate, thresholds: .both(0.05))
        }
        #expect(judge.family([twenty("a")]).verdict == .regressed)
        let others = (0..<4).map { row("\($0)", ratio: 1, control: nil) }
        let five = judge.family([twenty("a")] + others)
        #expect(five.judgements.map(\.name) == ["a", "0", "1", "2", "3"])
        #expect(five.judgements[0].verdict == .inconclusive)
        #expect(abs(five.judgements[0].pRegressed - 5 * Binomial.atLeast(20, of: 24)) < 1e-15)
        let coverage = try #require(five.judgements[1].interval).coverage
        #expect(coverage == 1 - 2 * Binomial.atMost(3, of: 24))
    }

    @Test("stops at a regression or when every row is decided")
    func decision() {
        let (worse, better, same) = (row(ratio: 1.2), row(ratio: 0.8), row(ratio: 1))
        let open = row(ratio: 1.045)
        let cases: [([PairedRounds], Judgement.Verdict, Bool)] = [
            ([worse, open], .regressed, true), ([better, open], .inconclusive, false),
            ([better, same], .improved, true),
            ([same, same], .equivalent, true), ([worse, better], .regressed, true), ([], .equivalent, true),
        ]
        for (rows, verdict, isDecided) in cases {
            let family = judge.family(rows)
            #expect(family.verdict == verdict && family.isDecided == isDecided)
            #expect(!family.machineCannotJudge)
        }
    }

    @Test("needs four of five launches to show a change beyond the threshold")
    func launches() throws {
        let launches = (0..<100).map { $0 / 20 }
        #expect(try judgement(row(ratio: 1.2, rounds: 100, launches: launches)).verdict == .regressed)
        // Four launches are too few, whatever they say.
        let few = try judgement(row(ratio: 1.2, rounds: 80, launches: Array(launches[..<80])))
        #expect(few.verdict == .inconclusive && few.reason == .launchesDisagree)
        // A layout that is worse in one launch passes, in two it does not; a change below the threshold is none.
        for (others, below, verdict) in [
            (1, 0.99, Judgement.Verdict.regressed), (2, 0.99, .inconclusive), (2, 1.04, .inconclusive),
        ] {
            var mixed = row(ratio: 1.5, control: nil, rounds: 100, launches: (0..<100).map { $0 % 5 })
            for round in 0..<100 where round % 5 < others { mixed.candidate[round] = mixed.base[round] * below }
            let found = try #require(Judge(alpha: 0.2, roundsPerBlock: 1).family([mixed]).judgements.first)
            #expect(found.verdict == verdict, "\(others), \(below): \(found)")
        }
    }

    @Test("says why it says nothing")
    func reasons() throws {
        #expect(try judgement(row(ratio: 1.5, rounds: 4)).reason == .tooFewRounds)
        var zero = row(ratio: 1)
        zero.candidate[3] = 0
        let found = try judgement(zero)
        #expect(found.reason == .notMeasurable && found.interval == nil && found.pRegressed == 1)
        zero = row(ratio: 1)
        zero.control?[3] = 0
        #expect(try judgement(zero).reason == .notMeasurable)
    }

    @Test("reports ties, the smallest effect it could have seen, and the smallest regression it could have called")
    func reported() throws {
        let equal = PairedRounds(
            name: "", base: [Double](repeating: 7, count: 24), control: nil,
            candidate: [Double](repeating: 7, count: 24),
            thresholds: .both(0.05))
        let found = try judgement(equal)
        #expect(found.verdict == .equivalent && found.ties == 24 && found.smallestDetectable == 0)
        let noisy = try judgement(row(ratio: 1, noise: 0.02))
        let interval = try #require(noisy.interval)
        let detectable = try #require(noisy.smallestDetectable)
        #expect(detectable > 0)
        #expect(abs((1 + detectable) * (1 + detectable) - interval.upper / interval.lower) < 1e-12)
    }

    @Test("leaves out flagged rounds for all arms together")
    func excluding() {
        let launches = (0..<24).map { $0 / 6 }
        let kept = row(ratio: 1.1, launches: launches).excluding([0, 1, 23])
        #expect(kept.base.count == 21 && kept.candidate.count == 21 && kept.control?.count == 21)
        #expect(kept.base.first == 1_002 && kept.base.last == 1_022 && kept.launches?.first == 0)
    }
}
