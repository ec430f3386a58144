/// Turns paired rounds into verdicts: sign tests against a threshold, Holm's correction over the family, intervals for
/// the number of rows, and negative controls that can forbid a verdict. Nothing is trimmed.
///
///     let square = LatinSquare(arms: 4)
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
    /// - Parameters:
    ///   - rows: the rows.
    ///   - others: how many claims of other kinds share the error with the rows.
    public func family(_ rows: [PairedRounds], others: Int = 0) -> Family {
        let sightings = rows.map {
            RowStatistics($0, alpha: alpha / Double(rows.count + others), roundsPerBlock: roundsPerBlock)
        }
        let regressed = Holm.adjusted(sightings.map(\.pRegressed), others: others)
        let improved = Holm.adjusted(sightings.map(\.pImproved), others: others)
        return Family(
            rows.indices.map { index in
                judgement(sightings[index], pRegressed: regressed[index], pImproved: improved[index])
            })
    }

    private func judgement(_ sighting: RowStatistics, pRegressed: Double, pImproved: Double) -> Judgement {
        let (verdict, reason) = verdict(sighting, pRegressed: pRegressed, pImproved: pImproved)
        return Judgement(
            name: sighting.row.name, verdict: verdict, reason: reason, interval: sighting.interval,
            pRegressed: pRegressed, pImproved: pImproved, thresholds: sighting.row.thresholds,
            rounds: sighting.row.base.count, observations: sighting.observations,
            ties: sighting.logRatios.count { $0 == 0 }, control: sighting.control, twin: sighting.twin)
    }

    /// A control forbids every verdict only if it lies wholly beyond the threshold: what noise does to it, it does to
    /// the row too, and the test knows. To be called equivalent a row needs controls that are.
    private func verdict(
        _ sighting: RowStatistics, pRegressed: Double, pImproved: Double
    ) -> (Judgement.Verdict, Judgement.Reason?) {
        guard sighting.observations != nil else { return (.inconclusive, .notMeasurable) }
        guard sighting.interval != nil else { return (.inconclusive, .tooFewRounds) }
        if sighting.controls.contains(where: \.isBeyond) { return (.inconclusive, .controlDiffers) }
        if pRegressed <= alpha {
            return sighting.launchesAgree(on: 1) ? (.regressed, nil) : (.inconclusive, .launchesDisagree)
        }
        if pImproved <= alpha {
            return sighting.launchesAgree(on: -1) ? (.improved, nil) : (.inconclusive, .launchesDisagree)
        }
        guard sighting.controls.allSatisfy(\.isEquivalent) else { return (.inconclusive, .controlTooNoisy) }
        return sighting.isEquivalent ? (.equivalent, nil) : (.inconclusive, .undecided)
    }
}
