public import Results
import Statistics

/// The figures of one file, and when it was made.
public struct RunFile: Sendable {
    /// The file's path.
    public var path: String
    /// Its figures; several of one name are several runs.
    public var figures: [RunFigure]
    /// When its run began, as text that sorts; nil if the file does not say.
    public var startedAt: String?

    /// A file of another program.
    public init(path: String, figures: [RunFigure], startedAt: String? = nil) {
        self.path = path
        self.figures = figures
        self.startedAt = startedAt
    }

    /// A result: one figure for each metric of each arm, the median over its rounds. Void arms have none.
    /// - Parameters:
    ///   - result: what the file holds.
    ///   - path: the file's path.
    ///   - byRound: whether each round is a run, where there is one result on each side.
    public init(_ result: RunResult, path: String, byRound: Bool) {
        self.path = path
        startedAt = result.invocation.startedAt
        figures = result.arms.filter { !$0.isVoid }.flatMap { arm in
            GatedMetric.allCases.flatMap { metric -> [RunFigure] in
                let rounds = arm.rounds.filter { $0.excluded == nil }.compactMap { $0.figure(metric) }
                    .filter { $0 > 0 && $0.isFinite }
                guard !rounds.isEmpty else { return [] }
                return Self.runs(rounds, byRound: byRound).map {
                    RunFigure(name: "\(arm.name).\(metric.rawValue)", value: $0, unit: "ns")
                }
            }
        }
    }

    /// So many runs of a figure are judged at most: rounds beyond are taken together, neighbour by neighbour.
    private static let mostRuns = 32

    private static func runs(_ rounds: [Double], byRound: Bool) -> [Double] {
        guard byRound else { return [median(rounds[...])] }
        let size = (rounds.count + mostRuns - 1) / mostRuns
        return stride(from: 0, to: rounds.count, by: size).map {
            median(rounds[$0..<min($0 + size, rounds.count)])
        }
    }

    private static func median(_ values: ArraySlice<Double>) -> Double { Spread(of: Array(values))?.median ?? 0 }
}
