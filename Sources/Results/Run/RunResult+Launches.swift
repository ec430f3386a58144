import Metrics
import Vocabulary

extension RunResult {
    /// Merges several launches of one suite into one result: the first launch, with the rounds of all launches. Each
    /// round names its launch.
    ///
    /// Figures that are medians are medians over all rounds. Accounts are those of the first launch. The grade is that
    /// of the launch in the middle, so that one disturbed launch does not speak for all; the audit of the rounds is
    /// that of all launches.
    /// - Parameter launches: at least one; each ended well.
    public init(launches: [RunResult]) {
        precondition(!launches.isEmpty, "no launch has no result")
        self = launches[0]
        // The number of the first round of each launch.
        var first = [0]
        for launch in launches {
            let indices = launch.arms.flatMap(\.rounds).map(\.index) + launch.audit.perRound.map(\.index)
            first.append((first.last ?? 0) + (indices.max() ?? -1) + 1)
        }
        for index in arms.indices {
            var rounds: [RoundResult] = []
            for (launch, result) in launches.enumerated() {
                guard let arm = result.arms.first(where: { $0.name == arms[index].name }) else { continue }
                rounds += arm.rounds.map { round in
                    var round = round
                    round.launch = launch
                    round.index += first[launch]
                    return round
                }
            }
            arms[index].rounds = rounds
            arms[index].useMedians()
        }
        let grades = launches.map(\.audit).sorted { $0.grade.rawValue < $1.grade.rawValue }
        audit = grades[grades.count / 2]
        audit.excludedRounds = launches.reduce(0) { $0 + $1.audit.excludedRounds }
        audit.perRound = launches.enumerated().flatMap { launch, result in
            result.audit.perRound.map { round in
                var round = round
                round.index += first[launch]
                return round
            }
        }
        invocation.durationNanoseconds = launches.reduce(0) { $0 &+ $1.invocation.durationNanoseconds }
        invocation.interrupted = launches.contains(where: \.invocation.interrupted)
    }
}

extension ArmResult {
    /// From how many launches, fresh processes that ran one after the other, the rounds are; 1 if the rounds name no
    /// launch.
    public var launchCount: Int { Set(rounds.map { $0.launch ?? 0 }).count }

    /// The median of a figure in each launch that has one, in the order of the launches.
    /// - Parameter figure: gives the figure of a round; nil if the round has none.
    public func launchMedians(_ figure: (RoundResult) -> Double?) -> [Double] {
        let launches = Dictionary(grouping: rounds.filter { $0.excluded == nil }) { $0.launch ?? 0 }
        return launches.sorted { $0.key < $1.key }.compactMap { launch in
            Spread(of: launch.value.compactMap(figure))?.median
        }
    }
}
