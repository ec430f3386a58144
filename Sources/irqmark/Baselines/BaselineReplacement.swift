import Metrics
import Results
import Vocabulary

/// What storing a result under a name would put in the place of what is stored there for this machine.
struct BaselineReplacement {
    /// What is stored.
    let stored: RunResult

    /// An arm that is to be stored, and whether with times.
    struct Arm {
        let name: String
        let isTimed: Bool
    }

    /// What would be gone, a line each; empty if nothing would.
    /// - Parameter arms: what is to be stored.
    func losses(to arms: [Arm]) -> [String] {
        let gone = stored.arms.map(\.name).filter { name in !arms.contains { $0.name == name } }
        let untimed = stored.arms.filter { arm in
            !arm.rounds.isEmpty && arms.contains { $0.name == arm.name && !$0.isTimed }
        }
        var lines: [String] = []
        if !gone.isEmpty {
            let count = "\(gone.count) of its \(stored.arms.count) arms (\(gone.joined(separator: ", ")))"
            lines.append("\(count) would be gone, and no guard would judge them")
        }
        if !untimed.isEmpty {
            let launches = untimed.map(\.launchCount).max() ?? 0
            let arms = untimed.count == 1 ? "1 arm" : "\(untimed.count) arms"
            lines.append("the times of \(arms) in \(launches) launches would be gone")
        }
        return lines
    }

    /// What is replaced, in a line.
    var words: String {
        let launches = stored.arms.filter { !$0.rounds.isEmpty }.map(\.launchCount).max()
        let times = launches.map { ", timed in \($0) launches" } ?? ", counts"
        let arms = stored.arms.count == 1 ? "1 arm" : "\(stored.arms.count) arms"
        return "\(arms) of suite \(stored.invocation.suite)\(times), of \(stored.invocation.startedAt)"
    }

    /// Refuses to take away what is stored.
    func allow(_ arms: [Arm], as name: String, isForced: Bool) throws(Failure) {
        let losses = losses(to: arms)
        guard !losses.isEmpty, !isForced else { return }
        throw Failure(
            "baseline \(name) is not replaced: it holds \(words); \(losses.joined(separator: ", and ")); save another "
                + "name, keep what it holds, or say --force")
    }
}
