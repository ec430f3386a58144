import Statistics
import Testing
import Vocabulary

@Suite("A trial")
struct TrialTests {
    /// Rounds whose noise alternates so that they do not depend on each other.
    private func round(_ number: Int, _ ratio: Double, noise: Double = 0.005, control: Double = 1) -> Trial.Round {
        let wobble = number.isMultiple(of: 2) ? 1 + noise : 1 - noise
        return Trial.Round([[100], [100 * control / wobble], [100 * ratio * wobble]])
    }

    private func trial(_ rows: [Trial.Row] = [.init("time", margin: 0.05)], planned: [Int] = Method.looks) -> Trial {
        Trial(candidates: 1, rows: rows, planned: planned, seed: 1)
    }

    /// Runs to the end, or so many blocks.
    private func run(_ trial: inout Trial, blocks: Int = .max, _ round: (Int) -> Trial.Round) {
        var number = 0
        var left = blocks
        while trial.ending == nil && left > 0 {
            left -= 1
            for order in trial.nextBlock() {
                #expect(order.sorted() == [0, 1, 2])
                trial.record(round(number))
                number += 1
            }
        }
    }

    @Test(
        "forgets two blocks, looks after 24 rounds, and stops at a decision",
        arguments: [(1.2, Judgement.Verdict.regressed), (0.8, .improved), (1, .equivalent)])
    func decision(ratio: Double, verdict: Judgement.Verdict) throws {
        var trial = trial()
        #expect(trial.isWarmingUp)
        #expect(Trial.plannedRounds(candidates: 1) == 12 + 96)
        #expect(Trial.plannedRounds(candidates: 2, planned: [10]) == 8 + 12)
        // What warm-up shows is the opposite of what is measured.
        run(&trial) { $0 < 12 ? round($0, 1 / ratio) : round($0, ratio) }
        #expect(trial.ending == .decided && trial.rounds.count == 24 && !trial.isWarmingUp)
        #expect(trial.family.verdict == verdict && trial.unfitness == nil)
        let judged = try #require(trial.judged.first)
        #expect(judged.candidate == 0 && judged.row == 0 && judged.withExcluded == nil)
        #expect(judged.judgement.rounds == 24)
    }

    @Test("goes on to 96 rounds and no further if it cannot decide")
    func lastLook() {
        var trial = trial()
        run(&trial) { round($0, 1.05) }
        #expect(trial.ending == .lastLook && trial.rounds.count == 96)
        #expect(trial.family.verdict == .inconclusive && trial.unfitness == nil)
    }

    @Test("replaces the rounds that the audit excludes, and keeps both results")
    func replaced() throws {
        var trial = trial()
        // Every eighth round is disturbed, and shows a candidate three times as slow.
        run(&trial) { number in
            guard number % 8 == 7 else { return round(number, 1) }
            var disturbed = round(number, 3)
            disturbed.exclusion = "steal"
            return disturbed
        }
        #expect(trial.ending == .decided && trial.rounds.count == 30 && trial.excluded == 4)
        let judged = try #require(trial.judged.first)
        #expect(judged.judgement.rounds == 26 && judged.judgement.verdict == .equivalent)
        #expect(judged.withExcluded?.rounds == 30)
        #expect(trial.unfitness == nil)
    }

    @Test("gives up when more than a fifth of the rounds are disturbed, and says so")
    func tooManyExcluded() throws {
        var trial = trial()
        run(&trial) { number in
            var disturbed = round(number, 2)
            disturbed.exclusion = number % 4 == 0 ? "steal" : nil
            return disturbed
        }
        #expect(trial.ending == .tooManyExcluded && trial.rounds.count == 24 && trial.excluded == 6)
        #expect(trial.family.verdict == .inconclusive && trial.unfitness == .tooManyExcluded)
        let judgement = try #require(trial.judged.first?.judgement)
        #expect(judgement.reason == .tooManyExcluded && judgement.interval != nil)
    }

    @Test("has looks that end however many rounds are disturbed", arguments: 0...10)
    func ends(tenths: Int) {
        var trial = trial()
        run(&trial, blocks: 1_000) { number in
            var round = round(number, 1.05)
            round.exclusion = (number * 7) % 10 < tenths ? "steal" : nil
            return round
        }
        #expect(trial.ending != nil)
        // Replaced rounds are at most a fifth of all.
        #expect(trial.rounds.count <= 126)
    }

    @Test("says nothing between two looks, and nothing of no rounds")
    func betweenLooks() throws {
        var trial = trial()
        run(&trial, blocks: 5) { round($0, 2) }
        #expect(trial.ending == nil && trial.rounds.count == 18)
        #expect(trial.family.verdict == .inconclusive && trial.unfitness == nil)
        #expect(try #require(trial.judged.first).judgement.reason == .betweenLooks)
        let empty = self.trial()
        #expect(try #require(empty.judged.first).judgement.reason == .tooFewRounds)
    }

    @Test("cannot judge where the control differs from its base")
    func control() {
        var trial = trial()
        run(&trial) { round($0, 1.5, control: 1.3) }
        #expect(trial.ending == .lastLook && trial.unfitness == .controlDiffers)
        #expect(trial.family.verdict == .inconclusive)
    }

    @Test("shows rows that do not gate, and is not decided by them")
    func shownOnly() throws {
        let rows = [Trial.Row("time", margin: 0.05), Trial.Row("p99", margin: 0.1, isGated: false)]
        var trial = Trial(candidates: 2, rows: rows, seed: 3)
        while trial.ending == nil {
            for order in trial.nextBlock() {
                #expect(order.sorted() == [0, 1, 2, 3])
                let wobble = trial.rounds.count.isMultiple(of: 2) ? 1.001 : 0.999
                let base = [100.0, 200]
                let control = [100.0 * wobble, 200 / wobble]
                let worseTail = [100 / wobble, 400 * wobble]
                trial.record(Trial.Round([base, control, worseTail, control]))
            }
        }
        #expect(trial.ending == .decided && trial.family.verdict == .equivalent)
        #expect(trial.family.judgements.count == 2)
        #expect(trial.judged.map(\.candidate) == [0, 0, 1, 1] && trial.judged.map(\.row) == [0, 1, 0, 1])
        #expect(
            trial.judged.map(\.judgement.verdict) == [.equivalent, .regressed, .equivalent, .equivalent])
    }

    /// Time as given, and a p99 that repeats itself or does not.
    private func tail(
        time: Double = 1, timeControl: Double = 1, p99: Double = 1, p99Control: Double, isRequired: Bool = false
    ) -> Trial {
        let rows = [
            Trial.Row("time", margin: 0.05), Trial.Row("p99", margin: 0.1, isGated: true, isRequired: isRequired),
        ]
        var trial = Trial(candidates: 1, rows: rows, seed: 3)
        var number = 0
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                number += 1
                let wobble = number.isMultiple(of: 2) ? 1.002 : 0.998
                trial.record(
                    Trial.Round([
                        [100, 200], [100 * timeControl * wobble, 200 * p99Control * wobble],
                        [100 * time / wobble, 200 * p99 / wobble],
                    ]))
            }
        }
        return trial
    }

    @Test("sets aside what this machine cannot judge, and is decided by what it can")
    func setAside() throws {
        let noisy = tail(p99Control: 1.3)
        #expect(noisy.verdict == .equivalent && noisy.family.verdict == .inconclusive)
        #expect(noisy.judged.map(\.isSetAside) == [false, true] && noisy.unfitness == nil)
        #expect(noisy.judged[1].judgement.reason == .controlDiffers)
        // More rounds might have shown that it can: it is not set aside before the last look.
        #expect(noisy.ending == .lastLook && noisy.rounds.count == 96)
        #expect(tail(time: 1.2, p99Control: 1.3).verdict == .regressed)
        #expect(tail(time: 0.8, p99Control: 1.3).verdict == .improved)
    }

    @Test("never sets aside what it can judge, what is required, and all that there is")
    func notSetAside() {
        let worse = tail(p99: 1.3, p99Control: 1)
        #expect(worse.verdict == .regressed && worse.judged.map(\.isSetAside) == [false, false])
        // Undecided, but not for want of a quiet machine.
        let open = tail(p99: 1.1, p99Control: 1)
        #expect(open.verdict == .inconclusive && open.judged.map(\.isSetAside) == [false, false])
        let required = tail(p99Control: 1.3, isRequired: true)
        #expect(required.verdict == .inconclusive && required.unfitness == .controlDiffers)
        // Without time there is no verdict, however quiet the tail is.
        let blind = tail(timeControl: 1.2, p99Control: 1)
        #expect(blind.verdict == .inconclusive && blind.unfitness == .controlDiffers)
        var alone = Trial(candidates: 1, rows: [.init("p99", margin: 0.1, isRequired: false)], seed: 1)
        run(&alone) { round($0, 1, control: 1.3) }
        #expect(alone.verdict == .inconclusive && alone.judged.map(\.isSetAside) == [false])
    }

    @Test("has as many looks as were asked for, and the whole error for a single one")
    func singleLook() {
        var trial = trial(planned: [12])
        run(&trial) { round($0, 1.2) }
        #expect(trial.looks.alpha == 0.01 && trial.rounds.count == 12 && trial.ending == .decided)
    }

    @Test("has the same order for the same seed")
    func seeds() {
        var (one, two) = (trial(), trial())
        var other = Trial(candidates: 1, rows: [.init("time", margin: 0.05)], seed: 2)
        let blocks = (0..<4).map { _ in one.nextBlock() }
        #expect(blocks == (0..<4).map { _ in two.nextBlock() })
        #expect(blocks != (0..<4).map { _ in other.nextBlock() })
    }
}
