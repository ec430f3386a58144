import Statistics

/// How long the slices and rounds of a run are.
package struct Schedule: Sendable {
    package var rounds = 0
    /// Signals of a closed-loop slice, as many for each arm.
    package var closedSignals = 0
    /// Signals of an open-loop slice, as many for each arm.
    package var openSignals = 0
    /// Signals per second of the open-loop slices.
    package var rate = 0.0
    /// Signals that run before a slice, unmeasured, to fill caches.
    var washOutSignals: Int { Int(Double(closedSignals) * Method.washOut) }
    /// How long a round takes, in nanoseconds.
    package var roundNanoseconds = 0.0

    /// The longest planned slice, in nanoseconds: an interrupt from the keyboard waits for its end.
    static let longestSlice = 60e6

    /// Signals of an open-loop slice whose load has times of its own, which are so many a second in the mean.
    func openSignals(at rate: Double) -> Int { max(1, min(openSignals, Int(Self.longestSlice / 1e9 * rate))) }

    /// A schedule that another process has planned.
    package init(closedSignals: Int, openSignals: Int, rate: Double) {
        self.closedSignals = closedSignals
        self.openSignals = openSignals
        self.rate = rate
    }

    /// Plans slices as long as the budget allows, with at least five rounds if the budget allows them; no rounds if
    /// there is no arm.
    /// - Parameters:
    ///   - costs: how long a signal takes in each arm, in nanoseconds.
    ///   - budgetNanoseconds: the time that is left.
    ///   - wantedRounds: the number of rounds; nil: as many as fit, 3 to 96.
    ///   - wantedRate: signals per second of the open loop; nil: half of what the slowest arm achieves.
    ///   - leastOpenSignals: signals of an open-loop slice at least, however long it then is.
    package init(
        costs: [Double], budgetNanoseconds: Double, rounds wantedRounds: Int?, rate wantedRate: Double?,
        leastOpenSignals: Int = 0
    ) {
        guard let slowest = costs.max(), slowest > 0 else { return }
        let budget = max(budgetNanoseconds, 1e8)
        let slice = min(Self.longestSlice, budget / (Double(2 * costs.count) * Double(wantedRounds ?? 5)))
        closedSignals = max(1_000, Int(slice / slowest))
        rate = wantedRate ?? (0.5e9 / slowest)
        // Where signals come faster than the slowest arm takes them, that arm decides how far apart they are.
        let spacing = max(1e9 / rate, slowest)
        // Fewer than 500 samples make no percentile, but the length of the slice comes first.
        openSignals = max(1, min(max(500, Int(slice / spacing)), Int(Self.longestSlice / spacing)))
        openSignals = max(openSignals, leastOpenSignals)
        // The first signal is due at once.
        let waiting = Double(openSignals - 1) * spacing
        roundNanoseconds = costs.reduce(0.0) { $0 + $1 * Double(washOutSignals + closedSignals + 1) + waiting }
        rounds = wantedRounds ?? Int(min(96, max(3, budget / roundNanoseconds)))
    }
}
