/// The statistics of one row by itself, before its p values are adjusted for the family.
struct RowStatistics {
    let row: PairedRounds
    /// ln(candidate / base) of each round; empty if a value is not above zero.
    let logRatios: [Double]
    let observations: Observations?
    let interval: RatioInterval?
    let control: Control?
    let effectiveMargin: Double
    let pRegressed: Double
    let pImproved: Double
    let isEquivalent: Bool

    /// The statistics of a row; `alpha` is the error of its intervals.
    init(_ row: PairedRounds, alpha: Double, roundsPerBlock: Int) {
        self.row = row
        logRatios = row.logRatios ?? []
        let control = row.controlLogRatios.map {
            Control(logRatios: $0, margin: row.margin, alpha: alpha, roundsPerBlock: roundsPerBlock)
        }
        self.control = control
        effectiveMargin = max(row.margin, control?.interval?.halfWidth ?? 0)
        guard row.logRatios != nil else {
            observations = nil
            interval = nil
            (pRegressed, pImproved, isEquivalent) = (1, 1, false)
            return
        }
        let observations = Observations(logRatios, roundsPerBlock: roundsPerBlock)
        self.observations = observations
        interval = MedianInterval(observations.values, alpha: alpha).map(RatioInterval.init)
        let reach = Logarithm.reach(ofMargin: effectiveMargin)
        pRegressed = SignTest(observations.values, above: reach).pValue
        pImproved = SignTest(observations.values, below: -reach).pValue
        // The margin that was asked for, not a noisy control's: noise makes it harder to find a change, not easier to
        // find none.
        let asked = Logarithm.reach(ofMargin: row.margin)
        isEquivalent = Equivalence(observations.values, within: asked).pValue <= alpha / 2
    }

    /// Whether enough launches have an effect of this sign; true if all arms ran in one process. Two builds can differ
    /// by their layout in memory alone, so the launch is the outer unit.
    func launchesAgree(on sign: Double) -> Bool {
        guard let launches = row.launches else { return true }
        let effects = Dictionary(grouping: launches.indices) { launches[$0] }.values.map { rounds in
            rounds.map { logRatios[$0] }.sorted().medianOfSorted
        }
        guard effects.count >= Method.launches else { return false }
        let agreeing = effects.count { $0 * sign > 0 }
        return Double(agreeing) >= Method.agreeingLaunches * Double(effects.count)
    }
}
