/// Finds out whether lines are missing from a recording, or stand at the wrong place: lines are numbered, and commands
/// stand behind each other in the command queue, which goes round.
///
/// A guest that sets its queue up anew (GITS_CBASER) begins again at 0. Lines without a number say nothing.
struct TraceSequence {
    private var time: UInt64?
    private var slot: Int?
    private var queueEntries: Int?

    /// Takes the next line.
    /// - Returns: what was expected and found in place of it; nil if it follows the one before.
    mutating func problem(with line: TraceLine) -> String? {
        queueEntries = line.queueEntries ?? queueEntries
        if let now = line.time {
            defer { time = now }
            if let time, now != time &+ 1 {
                return "expected \"t\" \(time &+ 1) after \(time), found \(now): a line is missing, or not at its place"
            }
        }
        if let now = line.slot {
            defer { slot = now }
            if let slot, now != 0, now != next(slot) {
                return
                    "expected \"slot\" \(next(slot)) after \(slot), found \(now): a command is missing, or not at its "
                    + "place"
            }
        }
        return nil
    }

    private func next(_ slot: Int) -> Int { queueEntries.map { (slot + 1) % $0 } ?? slot + 1 }
}
