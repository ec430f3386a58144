/// Says who goes next wherever several can.
protocol Chooser: AnyObject {
    /// Whether the running strand may be preempted where it stands; asked before each contended step.
    func mayPreempt() -> Bool

    /// - Parameters:
    ///   - ready: who can go on; the first is the one that is running, unless it cannot.
    ///   - isFree: whether the running one has to stop here anyway, so that nobody is preempted.
    ///   - leg: how often the turn has been given.
    /// - Returns: an index into `ready`.
    func choose(_ ready: [Int], isFree: Bool, leg: Int) -> Int

    /// At each step of a strand, contended or not: who has to take its place here, nil to go by `choose`.
    func successor(after leg: Int, steps: Int) -> Int?
}

extension Chooser {
    func successor(after leg: Int, steps: Int) -> Int? { nil }
}

/// All schedules with at most so many preemptions, one after the other: the path of the last run, its last decision
/// changed. Where the running strand ends or waits, whoever follows costs nothing (iterative context bounding).
final class SystematicChooser: Chooser {
    private struct Choice {
        var taken: Int
        let count: Int
        let isFree: Bool
        /// Preemptions before this one.
        let spent: Int
    }

    private let bound: Int
    private var path: [Choice] = []
    private var depth = 0
    private var spent = 0
    /// A run took another way than the one before it with the same decisions.
    private(set) var isUnrepeatable = false

    init(bound: Int) { self.bound = bound }

    func mayPreempt() -> Bool { spent < bound }

    func begin() { (depth, spent, isUnrepeatable) = (0, 0, false) }

    /// From the beginning, because more places have become known where it matters who comes first.
    func restart() { path = [] }

    func choose(_ ready: [Int], isFree: Bool, leg: Int) -> Int {
        if depth == path.count {
            path.append(Choice(taken: 0, count: ready.count, isFree: isFree, spent: spent))
        }
        let choice = path[depth]
        if choice.count != ready.count { isUnrepeatable = true }
        depth += 1
        if !isFree && choice.taken > 0 { spent += 1 }
        return min(choice.taken, ready.count - 1)
    }

    /// Goes on to the next schedule; false if there is none.
    func advance() -> Bool {
        while let last = path.last {
            let choices = last.isFree || last.spent < bound ? last.count : 1
            if last.taken + 1 < choices {
                path[path.count - 1].taken += 1
                return true
            }
            path.removeLast()
        }
        return false
    }
}

/// Preempts by chance, in each run with other odds.
final class RandomChooser: Chooser {
    private var state: UInt64
    private let odds: UInt64

    init(seed: UInt64, run: Int) {
        state = seed &+ UInt64(run) &* 0xD1B5_4A32_D192_ED03
        odds = [1, 2, 5, 12, 30, 80][run % 6]
    }

    func mayPreempt() -> Bool { next() % odds == 0 }

    private func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    func choose(_ ready: [Int], isFree: Bool, leg: Int) -> Int {
        Int(next() % UInt64(ready.count))
    }
}

/// One schedule, again.
final class FixedChooser: Chooser {
    private let schedule: Schedule

    init(_ schedule: Schedule) { self.schedule = schedule }

    /// Only by `successor`.
    func mayPreempt() -> Bool { false }

    func choose(_ ready: [Int], isFree: Bool, leg: Int) -> Int {
        guard isFree, leg < schedule.legs.count else { return 0 }
        return ready.firstIndex(of: schedule.legs[leg].strand) ?? 0
    }

    func successor(after leg: Int, steps: Int) -> Int? {
        guard leg + 1 < schedule.legs.count, schedule.legs[leg].isPreempted, schedule.legs[leg].steps == steps else {
            return nil
        }
        return schedule.legs[leg + 1].strand
    }
}
