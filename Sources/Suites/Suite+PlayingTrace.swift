import Vocabulary

extension Suite {
    /// This suite for a recorded guest that somebody named. If no arm has workload `trace`, each arm that can plays the
    /// recorded guest instead of the generated one; the others keep theirs.
    public var playingTrace: Suite {
        guard !arms.contains(where: { $0.workload == .trace }) else { return self }
        let arms = arms.map { arm in
            var played = arm
            played.workload = .trace
            return played.contradiction == nil ? played : arm
        }
        return Suite(
            name: name, summary: summary, arms: arms, seconds: seconds, load: load, optional: optional, file: file)
    }
}
