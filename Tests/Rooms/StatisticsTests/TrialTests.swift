import Statistics
import Testing
import Vocabulary

@Suite("A trial")
struct TrialTests {
    /// Rounds whose noise alternates so that they do not depend on each other.
    private func round(_ number: Int, _ ratio: Double, noise: Double = 0.005, control: Double = 1) -> Trial.Round {
        let wobble = number.isMultiple(of: 2) ? 1 + noise : 1 - noise
        return Trial.Round([[100], [100 * control / wobble], [100 * ratio * wobble], [100 * ratio]])
    }

    private func trial(
        _ rows: [Trial.Row] = [.init("time", thresholds: .both(0.05))], planned: [Int] = Method.looks
    ) -> Trial {
        Trial(candidates: 1, rows: rows, planned: planned, seed: 1)
    }

    /// Runs to the end, or so many blocks.
    private func run(_ trial: inout Trial, blocks: Int = .max, _ round: (Int) -> Trial.Round) {
        var number = 0
        var left = blocks
        while trial.ending == nil && left > 0 {
            left -= 1
            for order in trial.nextBlock() {
                #expect(order.sorted() == [0, 1, 2, 3])
                trial.record(round(number))
                number += 1
            }
        }
    }

    @Test(
        "forgets two blocks, looks after 54 rounds, and stops at a decision",
        arguments: [(1.2, Judgement.Verdict.regressed), (0.8, .improved), (1, .equivalent)])
    func decision(ratio: Double, verdict: Judgement.Verdict) throws {
        var trial = trial()
        #expect(trial.isWarmingUp)
        #expect(Trial.plannedRounds(candidates: 1) == 8 + 216)
        #expect(Trial.plannedRounds(candidates: 2, planned: [10]) == 12 + 12)
        // What warm-up shows is the opposite of what is measured.
        run(&trial) { $0 < 8 ? round($0, 1 / ratio) : round($0, ratio) }
        #expect(trial.ending == .decided && trial.rounds.count == 56 && !trial.isWarmingUp)
        #expect(trial.family.verdict == verdict && trial.unfitness == nil)
        let judged = try #require(trial.judged.first)
        #expect(judged.candidate == 0 && judged.row == 0 && judged.withExcluded == nil)
        #expect(judged.judgement.rounds == 56)
    }

    @Test("goes on to 216 rounds and no further if it cannot decide")
    func lastLook() {
        var trial = trial()
        run(&trial) { round($0, 1.05) }
        #expect(trial.ending == .lastLook && trial.rounds.count == 216)
        #expect(trial.family.verdict == .inconclusive && trial.unfitness == nil)
    }

    @Test("finds a change between two thresholds, which one threshold leaves open")
    func thresholds() {
        for (ratio, verdict) in [(1.05, Judgement.Verdict.regressed), (1.01, .equivalent), (1 / 1.05, .improved)] {
            var trial = trial([.init("time", thresholds: Thresholds(beyond: 0.02, within: 0.05))])
            run(&trial) { round($0, ratio) }
            #expect(trial.verdict == verdict && trial.ending == .decided && trial.rounds.count == 56)
        }
    }

    @Test("replaces the rounds that the audit excludes, and keeps both results")
    func replaced() throws {
        var trial = trial()
        // Every eighth round is disturbed, and shows a candidate three times as slow.
        run(&trial) { number in
            guard number % 8 == 7 else { return round(number, 1) }
            return Trial.Round(round(number, 3).figures, exclusion: "steal")
        }
        #expect(trial.ending == .decided && trial.rounds.count == 64)
        let judged = try #require(trial.judged.first)
        #expect(judged.judgement.rounds == 56 && judged.judgement.verdict == .equivalent)
        #expect(judged.exclusions.count == 8 && judged.exclusions.pValue == 1)
        #expect(judged.withExcluded?.rounds == 64)
        #expect(trial.unfitness == nil)
    }

    @Test("excludes a disturbed slice for its own arm and its base alone")
    func byArm() {
        let rows = [
            Trial.Row("a time", thresholds: .both(0.05), group: 0),
            Trial.Row("b time", thresholds: .both(0.05), group: 1),
        ]
        var trial = Trial(candidates: 2, rows: rows, seed: 1)
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                let number = trial.rounds.count
                let wobble = number.isMultiple(of: 2) ? 1.002 : 0.998
                // The second candidate's slice of the second arm, and the base's of the first.
                var disturbed: [Trial.Disturbed] = []
                if number % 8 == 0 { disturbed.append(.init(slot: 5, group: 1, reason: "steal")) }
                if number % 16 == 3 { disturbed.append(.init(slot: 0, group: 0, reason: "gap")) }
                let figures = (0..<6).map { [100 * ($0.isMultiple(of: 2) ? wobble : 1), 100] }
                trial.record(Trial.Round(figures, disturbed: disturbed))
            }
        }
        let judged = trial.judged
        #expect(judged.map(\.candidate) == [0, 0, 1, 1] && judged.map(\.row) == [0, 1, 0, 1])
        let count = trial.rounds.count
        #expect(judged.map { count - $0.judgement.rounds } == [4, 0, 4, 9])
        #expect(judged.map(\.exclusions.base) == [4, 0, 4, 0] && judged.map(\.exclusions.candidate) == [0, 0, 0, 9])
        #expect(judged.map { $0.withExcluded == nil } == [false, true, false, false])
    }

    @Test("gives up when more than a fifth of the largest plan is disturbed, and says so")
    func tooManyExcluded() throws {
        var trial = trial()
        run(&trial) { number in
            Trial.Round(round(number, 2).figures, exclusion: number.isMultiple(of: 2) ? "steal" : nil)
        }
        #expect(trial.ending == .tooManyExcluded && trial.rounds.count == 88)
        #expect(trial.family.verdict == .inconclusive && trial.unfitness == .tooManyExcluded)
        let judgement = try #require(trial.judged.first?.judgement)
        #expect(judgement.reason == .tooManyExcluded && judgement.interval != nil)
    }

    @Test("goes on with a quarter of the first rounds disturbed, which the plan can spare")
    func spared() {
        var trial = trial()
        run(&trial) { number in
            Trial.Round(round(number, 1.2).figures, exclusion: number % 4 == 0 ? "steal" : nil)
        }
        #expect(trial.ending == .decided && trial.verdict == .regressed && trial.unfitness == nil)
    }

    @Test("goes on without an arm that is disturbed again and again, and has no verdict then unless one regressed")
    func lostArm() {
        let rows = [0, 1].map { Trial.Row("\($0) time", thresholds: .both(0.05), group: $0) }
        func trial(_ ratio: Double) -> Trial {
            var trial = Trial(candidates: 1, rows: rows, seed: 1)
            while trial.ending == nil {
                for _ in trial.nextBlock() {
                    let wobble = trial.rounds.count.isMultiple(of: 2) ? 1.002 : 0.998
                    trial.record(
                        Trial.Round(
                            [[100, 100], [100 * wobble, 100], [100 * ratio, 100], [100 * ratio / wobble, 100]],
                            disturbed: [.init(slot: 0, group: 1, reason: "steal")]))
                }
            }
            return trial
        }
        let equal = trial(1)
        #expect(equal.ending == .decided && equal.verdict == .inconclusive && equal.unfitness == .tooManyExcluded)
        #expect(equal.judged.map(\.judgement.verdict) == [.equivalent, .inconclusive])
        #expect(trial(1.2).verdict == .regressed)
    }

    @Test("does not call a head equal that is disturbed more often than its base, beyond chance")
    func disturbsItself() throws {
        func trial(_ slots: [Int], ratio: Double = 1) -> Trial {
            var trial = self.trial()
            run(&trial) { number in
                let slot = slots[number / 7 % slots.count]
                let disturbed = number % 7 == 0 ? [Trial.Disturbed(slot: slot, reason: "gap")] : []
                return Trial.Round(round(number, ratio).figures, disturbed: disturbed)
            }
            return trial
        }
        let own = trial([2, 3])
        #expect(own.verdict == .inconclusive)
        let judged = try #require(own.judged.first)
        #expect(judged.judgement.reason == .disturbedMore && judged.exclusions.base == 0)
        #expect(judged.exclusions.pValue < 0.001)
        // What slows it down beside that is found, and a machine that disturbs both does not matter.
        #expect(trial([2, 3], ratio: 1.2).verdict == .regressed)
        #expect(trial([0, 2, 1, 3]).verdict == .equivalent && trial([0, 1]).verdict == .equivalent)
    }

    @Test("has looks that end however many rounds are disturbed", arguments: 0...10)
    func ends(tenths: Int) {
        var trial = trial()
        run(&trial, blocks: 1_000) { number in
            Trial.Round(round(number, 1.05).figures, exclusion: (number * 7) % 10 < tenths ? "steal" : nil)
        }
        #expect(trial.ending != nil)
        // Replaced rounds are at most a fifth of the largest plan.
        #expect(trial.rounds.count <= 216 + 44 + 4)
    }

    @Test("says nothing between two looks, and nothing of no rounds")
    func betweenLooks() throws {
        var trial = trial()
        run(&trial, blocks: 5) { round($0, 2) }
        #expect(trial.ending == nil && trial.rounds.count == 12)
        #expect(trial.family.verdict == .inconclusive && trial.unfitness == nil)
        #expect(try #require(trial.judged.first).judgement.reason == .betweenLooks)
        let empty = self.trial()
        #expect(try #require(empty.judged.first).judgement.reason == .tooFewRounds)
    }

    @Test("cannot judge where the control differs from its base by more than a change, and ends with that")
    func control() {
        var trial = trial()
        run(&trial) { round($0, 1.2, control: 1.3) }
        #expect(trial.ending == .decided && trial.rounds.count == 56 && trial.unfitness == .controlDiffers)
        #expect(trial.family.verdict == .inconclusive)
        // A change beyond all that the machine makes of itself is not given up on, but not believed either.
        var beyond = self.trial()
        run(&beyond) { round($0, 2, control: 1.3) }
        #expect(beyond.ending == .lastLook && beyond.verdict == .inconclusive)
    }

    @Test("shows rows that do not gate, and is not decided by them")
    func shownOnly() throws {
        let rows = [
            Trial.Row("time", thresholds: .both(0.05)), Trial.Row("p99", thresholds: .both(0.1), isGated: false),
        ]
        var trial = Trial(candidates: 2, rows: rows, seed: 3)
        while trial.ending == nil {
            for order in trial.nextBlock() {
                #expect(order.sorted() == Array(0..<6))
                let wobble = trial.rounds.count.isMultiple(of: 2) ? 1.001 : 0.999
                let base = [100.0, 200]
                let control = [100.0 * wobble, 200 / wobble]
                let worseTail = [100 / wobble, 400 * wobble]
                trial.record(Trial.Round([base, control, worseTail, [100, 400], control, base]))
            }
        }
        #expect(trial.ending == .decided && trial.family.verdict == .equivalent)
        #expect(trial.family.judgements.count == 2)
        #expect(trial.judged.map(\.candidate) == [0, 0, 1, 1] && trial.judged.map(\.row) == [0, 1, 0, 1])
        #expect(
            trial.judged.map(\.judgement.verdict) == [.equivalent, .regressed, .equivalent, .equivalent])
    }

    /// Time as given, and a p99 that repeats itself or does not: its control is off by a share, alternately up and
    /// down.
    private func tail(
        time: Double = 1, timeControl: Double = 1, p99: Double = 1, p99Noise: Double, isRequired: Bool = false
    ) -> Trial {
        let rows = [
            Trial.Row("time", thresholds: .both(0.05)),
            Trial.Row("p99", thresholds: .both(0.1), isGated: true, isRequired: isRequired),
        ]
        var trial = Trial(candidates: 1, rows: rows, seed: 3)
        var number = 0
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                number += 1
                let wobble = number.isMultiple(of: 2) ? 1.002 : 0.998
                let noise = number % 4 < 2 ? 1 + p99Noise : 1 / (1 + p99Noise)
                trial.record(
                    Trial.Round([
                        [100, 200], [100 * timeControl * wobble, 200 * noise * wobble],
                        [100 * time / wobble, 200 * p99 / wobble], [100 * time, 200 * p99],
                    ]))
            }
        }
        return trial
    }

    @Test("sets aside what this machine cannot judge, and ends when the rest is decided")
    func setAside() throws {
        let noisy = tail(p99Noise: 0.5)
        #expect(noisy.verdict == .equivalent && noisy.family.verdict == .inconclusive)
        #expect(noisy.judged.map(\.isSetAside) == [false, true] && noisy.unfitness == nil)
        #expect(noisy.judged[1].judgement.reason == .controlTooNoisy)
        #expect(noisy.ending == .decided && noisy.rounds.count == 56)
        #expect(tail(time: 1.2, p99Noise: 0.5).verdict == .regressed)
        #expect(tail(time: 0.8, p99Noise: 0.5).verdict == .improved)
    }

    @Test("finds a worse tail although no tail can be called equal here")
    func worseTail() {
        let worse = tail(p99: 2, p99Noise: 0.3)
        #expect(worse.verdict == .regressed && worse.judged.map(\.isSetAside) == [false, false])
        #expect(worse.judged[1].judgement.control?.isEquivalent == false)
    }

    @Test("never sets aside what it can judge, what is required, and all that there is")
    func notSetAside() {
        let worse = tail(p99: 1.3, p99Noise: 0)
        #expect(worse.verdict == .regressed && worse.judged.map(\.isSetAside) == [false, false])
        // Undecided, but not for want of a quiet machine.
        let open = tail(p99: 1.1, p99Noise: 0)
        #expect(open.verdict == .inconclusive && open.judged.map(\.isSetAside) == [false, false])
        let required = tail(p99Noise: 0.5, isRequired: true)
        #expect(required.verdict == .inconclusive && required.unfitness == .controlTooNoisy)
        // Without time there is no verdict, however quiet the tail is.
        let blind = tail(timeControl: 1.2, p99Noise: 0)
        #expect(blind.verdict == .inconclusive && blind.unfitness == .controlDiffers)
        var alone = Trial(
            candidates: 1, rows: [.init("p99", thresholds: .both(0.1), isRequired: false)], seed: 1)
        run(&alone) { round($0, 1, control: 1.3) }
        #expect(alone.verdict == .inconclusive && alone.judged.map(\.isSetAside) == [false])
    }

    @Test("has as many looks as were asked for, and the whole error for a single one")
    func singleLook() {
        var trial = trial(planned: [12])
        run(&trial) { round($0, 1.2) }
        #expect(trial.looks.alpha == 0.01 && trial.rounds.count == 12 && trial.ending == .decided)
    }

    @Test("has one look more for each doubling of the time")
    func longer() {
        func looks(_ duration: Double?) -> [Int] { Method.looks(duration: duration, usual: 40) }
        #expect(looks(nil) == [54, 108, 216] && looks(15) == looks(nil) && looks(79) == looks(nil))
        #expect(looks(80) == [54, 108, 216, 432] && looks(170) == [54, 108, 216, 432, 864])
        #expect(looks(1e9).count == Method.mostLooks)
    }

    @Test("has the same order for the same seed")
    func seeds() {
        var (one, two) = (trial(), trial())
        var other = Trial(candidates: 1, rows: [.init("time", thresholds: .both(0.05))], seed: 2)
        let blocks = (0..<4).map { _ in one.nextBlock() }
        #expect(blocks == (0..<4).map { _ in two.nextBlock() })
        #expect(blocks != (0..<4).map { _ in other.nextBlock() })
    }
}
