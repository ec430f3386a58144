/// What the figures of a run mean: the version that measured decides. Where a version changed a figure's meaning, its
/// history begins anew.
struct SeriesMeaning: Equatable {
    /// The versions that changed something, with the metrics and what they mean since then.
    private static let changes: [(version: [Int], metrics: Set<String>, words: String)] = [
        (
            [0, 2, 0], ["latency-p50", "latency-p99", "latency-p999"],
            "irqmark 0.2.0 has quantiles as the high end of their bucket"
        )
    ]

    private let version: [Int]

    /// - Parameter version: as the tool writes it; empty for a run that does not say it, which is older than 0.2.0.
    init(version: String) {
        self.version = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
    }

    /// How often the meaning of a metric had changed before this version.
    func number(of metric: String) -> Int {
        Self.changes.count { $0.metrics.contains(metric) && !version.lexicographicallyPrecedes($0.version) }
    }

    /// What the latest change of a metric is, in words.
    static func words(of metric: String) -> String { changes.last { $0.metrics.contains(metric) }?.words ?? "" }
}
