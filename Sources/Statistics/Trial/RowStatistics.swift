/// The statistics of one row by itself, before its p values are adjusted for the family.
struct RowStatistics {
    let row: PairedRounds
    /// ln(candidate / base) of each round; empty if a value is not above zero.
    let logRatios: [Double]
    let observations: Observations?
    let interval: RatioInterval?
    /// A' over A.
    let control: Control?
    /// B' over B.
    let twin: Control?
    let pRegressed: Double
    let pImproved: Double
    let isEquivalent: Bool
    private let launchLogRatios: [Double]?

    /// The statistics of a row; `alpha` is the error of its intervals.
    init(_ row: PairedRounds, alpha: Double, roundsPerBlock: Int) {
        self.row = row
        logRatios = row.logRatios ?? []
        func control(_ logRatios: [Double]?) -> Control? {
            logRatios.map {
                Control(logRatios: $0, thresholds: row.thresholds, alpha: alpha, roundsPerBlock: roundsPerBlock)
            }
        }
        self.control = control(row.controlLogRatios)
        twin = control(row.twinLogRatios)
        launchLogRatios = row.launches == nil ? nil : row.launchLogRatios
        guard row.logRatios != nil else {
            observations = nil
            interval = nil
            (pRegressed, pImproved, isEquivalent) = (1, 1, false)
            return
        }
        let observations = Observations(logRatios, roundsPerBlock: roundsPerBlock)
        self.observations = observations
        interval = MedianInterval(observations.values, alpha: alpha).map(RatioInterval.init)
        let beyond = Logarithm.reach(ofMargin: row.thresholds.beyond)
        pRegressed = SignTest(observations.values, above: beyond).pValue
        pImproved = SignTest(observations.values, below: -beyond).pValue
        let within = Logarithm.reach(ofMargin: row.thresholds.within)
        isEquivalent = Equivalence(observations.values, within: within).pValue <= alpha / 2
    }

    /// Both controls, as far as there are any.
    var controls: [Control] { [control, twin].compactMap(\.self) }

    /// Whether enough launches have a change of this sign; true if all arms ran in one process. Two builds, and two
    /// launches of one build, can differ by their layout in memory alone, so the launch is the outer unit: each
    /// launch's median is held against the threshold, as each round is.
    func launchesAgree(on sign: Double) -> Bool {
        guard let launchLogRatios else { return true }
        guard launchLogRatios.count >= Method.leastLaunches else { return false }
        let beyond = Logarithm.reach(ofMargin: row.thresholds.beyond)
        let agreeing = SignTest(launchLogRatios.map { sign * $0 }, above: beyond).beyond
        return Double(agreeing) >= Method.agreeingLaunches * Double(launchLogRatios.count)
    }
}
