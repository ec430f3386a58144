/// How late the signals of an open-loop slice were written, in its second and in its last quarter: a backlog that grows
/// shows as the difference, one that stands does not.
struct Lateness {
    private let quarter: UInt64
    private var seen: UInt64 = 0
    private var early: UInt64 = 0
    private var late: UInt64 = 0

    /// - Parameter signals: how many signals the slice has.
    init(signals: UInt64) { quarter = max(1, signals / 4) }

    /// Notes the lateness of the next signal, in ticks.
    @inline(__always) mutating func note(_ ticks: UInt64) {
        let part = seen / quarter
        seen &+= 1
        if part == 1 { early &+= ticks } else if part == 3 { late &+= ticks }
    }

    /// Whether the backlog grew: between the middles of the two quarters, which are half a slice apart, the mean
    /// lateness grew by more than half a per cent of the slice and by half of itself.
    /// - Parameter planned: how long the slice was to take, in ticks.
    func grew(planned: UInt64) -> Bool {
        guard late > early else { return false }
        let growth = Double(late &- early) / Double(quarter)
        return growth > 0.005 * Double(planned) && Double(late) > 1.5 * Double(early)
    }
}
