public import Vocabulary

/// A part of a suite: the arms that one of several processes runs. Every `count`-th arm, so that neighbours, which take
/// equally long, are spread.
public struct Shard: Sendable, Equatable {
    /// Which part, from 1.
    public let number: Int
    /// How many parts there are.
    public let count: Int

    /// Nil if there is no such part.
    public init?(_ number: Int, of count: Int) {
        guard count >= 1, count <= 100_000, (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// The arms of this part.
    public func arms(of arms: [Arm]) -> [Arm] {
        arms.indices.filter { $0 % count == number - 1 }.map { arms[$0] }
    }

    /// The part that a scheduler has given this process; nil if no scheduler has, or it does not say how many there
    /// are.
    ///
    /// Slurm's job arrays count from SLURM_ARRAY_TASK_MIN, in steps; Kubernetes' indexed jobs (JOB_COMPLETION_INDEX)
    /// and Buildkite's parallel jobs from 0.
    /// - Parameters:
    ///   - environment: the environment of the process.
    ///   - count: how many parts there are, where the user says it: Kubernetes does not.
    public init?(scheduledBy environment: [String: String], count: Int?) {
        func number(_ name: String) -> Int? { environment[name].flatMap(Int.init) }
        if let id = number("SLURM_ARRAY_TASK_ID") {
            let first = number("SLURM_ARRAY_TASK_MIN") ?? 0
            let step = max(1, number("SLURM_ARRAY_TASK_STEP") ?? 1)
            guard let count = count ?? number("SLURM_ARRAY_TASK_COUNT") else { return nil }
            self.init((id - first) / step + 1, of: count)
        } else if let index = number("JOB_COMPLETION_INDEX") {
            guard let count else { return nil }
            self.init(index + 1, of: count)
        } else if let index = number("BUILDKITE_PARALLEL_JOB") {
            guard let count = count ?? number("BUILDKITE_PARALLEL_JOB_COUNT") else { return nil }
            self.init(index + 1, of: count)
        } else {
            return nil
        }
    }
}
