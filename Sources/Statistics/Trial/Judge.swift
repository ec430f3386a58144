/// Turns paired rounds into verdicts: sign tests with a margin, Holm's correction over the family, intervals for the
/// number of rows, and a negative control that can forbid any verdict. Nothing is trimmed.
///
///     let square = LatinSquare(arms: 3)
///     let looks = Looks(roundsPerBlock: square.roundsPerBlock)
///     let judge = Judge(alpha: looks.alpha, roundsPerBlock: square.roundsPerBlock)
///     // At each of looks.rounds: stop if judge.family(rows).isDecided.
public struct Judge: Sendable, Equatable {
    /// The error that one look may spend on the whole family.
    public let alpha: Double
    /// How many rounds a block of the run has: where rounds depend on each other, a block is one observation.
    public let roundsPerBlock: Int

    /// - Parameters:
    ///   - alpha: the error of one look, as `Looks.alpha` has it.
    ///   - roundsPerBlock: how many rounds a block of the run has.
    public init(alpha: Double, roundsPerBlock: Int) {
        self.alpha = alpha
        self.roundsPerBlock = roundsPerBlock
    }

    /// Judges all gated rows of one invocation together.
    public func family(_ rows: [PairedRounds]) -> Family {
        let sightings = rows.map {
            RowStatistics($0, alpha: alpha / Double(rows.count), roundsPerBlock: roundsPerBlock)
        }
        let regressed = Holm.adjusted(sightings.map(\.pRegressed))
        let improved = Holm.adjusted(sightings.map(\.pImproved))
        return Family(
            rows.indices.map { index in
                judgement(sightings[index], pRegressed: regressed[index], pImproved: improved[index])
            })
    }

    private func judgement(_ sighting: RowStatistics, pRegressed: Double, pImproved: Double) -> Judgement {
        let (verdict, reason) = verdict(sighting, pRegressed: pRegressed, pImproved: pImproved)
        return Judgement(
            name: sighting.row.name, verdict: verdict, reason: reason, interval: sighting.interval,
            pRegressed: pRegressed, pImproved: pImproved, margin: sighting.row.margin,
            effectiveMargin: sighting.effectiveMargin, rounds: sighting.row.base.count,
            observations: sighting.observations, ties: sighting.logRatios.count { $0 == 0 },
            control: sighting.control)
    }

    private func verdict(
        _ sighting: RowStatistics, pRegressed: Double, pImproved: Double
    ) -> (Judgement.Verdict, Judgement.Reason?) {
        guard sighting.observations != nil else { return (.inconclusive, .notMeasurable) }
        guard sighting.interval != nil else { return (.inconclusive, .tooFewRounds) }
        if let control = sighting.control, !control.isEquivalent {
            guard let interval = control.interval else { return (.inconclusive, .tooFewRounds) }
            return (.inconclusive, interval.lower <= 1 && 1 <= interval.upper ? .controlTooNoisy : .controlDiffers)
        }
        if pRegressed <= alpha {
            return sighting.launchesAgree(on: 1) ? (.regressed, nil) : (.inconclusive, .launchesDisagree)
        }
        if pImproved <= alpha {
            return sighting.launchesAgree(on: -1) ? (.improved, nil) : (.inconclusive, .launchesDisagree)
        }
        return sighting.isEquivalent ? (.equivalent, nil) : (.inconclusive, .undecided)
    }
}
