import Statistics

/// How a run spends its time.
package struct Schedule: Sendable {
    package var rounds = 0
    /// Signals of a closed-loop slice, the same for all arms.
    package var closedSignals = 0
    /// Signals of an open-loop slice, the same for all arms.
    package var openSignals = 0
    /// Signals a second of the open-loop slices.
    package var rate = 0.0
    /// Signals that run before a slice and are not measured.
    var washOutSignals: Int { Int(Double(closedSignals) * Method.washOut) }
    /// What a round takes, in nanoseconds.
    package var roundNanoseconds = 0.0

    /// No slice of an arm is planned to be longer, in nanoseconds: an interrupt from the keyboard waits for its end.
    static let longestSlice = 60e6

    /// Slices of so many signals, as another process planned them.
    package init(closedSignals: Int, openSignals: Int, rate: Double) {
        self.closedSignals = closedSignals
        self.openSignals = openSignals
        self.rate = rate
    }

    /// Slices as long as the budget allows, and at least five rounds if it allows them; no rounds if no arm is left.
    /// - Parameters:
    ///   - costs: what a signal takes in each arm, in nanoseconds.
    ///   - budgetNanoseconds: the time that is left.
    ///   - rounds: how many were asked for; nil: as many as fit, 3 to 96.
    ///   - rate: signals a second of the open loop that were asked for; nil: half of what the slowest arm can do.
    package init(costs: [Double], budgetNanoseconds: Double, rounds wantedRounds: Int?, rate wantedRate: Double?) {
        guard let slowest = costs.max(), slowest > 0 else { return }
        let budget = max(budgetNanoseconds, 1e8)
        let slice = min(Self.longestSlice, budget / (Double(2 * costs.count) * Double(wantedRounds ?? 5)))
        closedSignals = max(1_000, Int(slice / slowest))
        rate = wantedRate ?? (0.5e9 / slowest)
        // Signals that come faster than the slowest arm can take them are as far apart as that arm makes them.
        let spacing = max(1e9 / rate, slowest)
        // Fewer than 500 make no percentile; but how long they may take matters more.
        openSignals = max(1, min(max(500, Int(slice / spacing)), Int(Self.longestSlice / spacing)))
        // The first one is due at once.
        let waiting = Double(openSignals - 1) * spacing
        roundNanoseconds = costs.reduce(0.0) { $0 + $1 * Double(washOutSignals + closedSignals + 1) + waiting }
        rounds = wantedRounds ?? Int(min(96, max(3, budget / roundNanoseconds)))
    }
}
