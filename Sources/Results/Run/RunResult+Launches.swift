import Metrics
import Vocabulary

extension RunResult {
    /// Several launches of one suite as one result: the first with the rounds of all, each of which names its launch.
    ///
    /// What an arm's figures are medians of are all rounds then; its accounts are the first launch's. The grade is that
    /// of the launch in the middle: one that was disturbed does not speak for all.
    /// - Parameter launches: at least one; each ended well.
    public init(launches: [RunResult]) {
        precondition(!launches.isEmpty, "no launch has no result")
        self = launches[0]
        for index in arms.indices {
            var rounds: [RoundResult] = []
            for (launch, result) in launches.enumerated() {
                guard let arm = result.arms.first(where: { $0.name == arms[index].name }) else { continue }
                rounds += arm.rounds.map { round in
                    var round = round
                    round.launch = launch
                    return round
                }
            }
            for place in rounds.indices { rounds[place].index = place }
            arms[index].rounds = rounds
            arms[index].spread = Spread(of: rounds)
            arms[index].cost.nanosecondsPerDelivery =
                arms[index].spread?.median ?? arms[index].cost.nanosecondsPerDelivery
        }
        let grades = launches.map(\.audit).sorted { $0.grade.rawValue < $1.grade.rawValue }
        audit = grades[grades.count / 2]
        invocation.durationNanoseconds = launches.reduce(0) { $0 &+ $1.invocation.durationNanoseconds }
        invocation.interrupted = launches.contains(where: \.invocation.interrupted)
    }
}

extension ArmResult {
    /// How many launches its rounds are of: fresh processes, one after the other. 1 for rounds that name none.
    public var launchCount: Int { Set(rounds.map { $0.launch ?? 0 }).count }

    /// The median of a figure in each launch that has one, in the order of the launches.
    /// - Parameter figure: of a round; nil if it has none.
    public func launchMedians(_ figure: (RoundResult) -> Double?) -> [Double] {
        let launches = Dictionary(grouping: rounds.filter { $0.excluded == nil }) { $0.launch ?? 0 }
        return launches.sorted { $0.key < $1.key }.compactMap { launch in
            Spread(of: launch.value.compactMap(figure))?.median
        }
    }
}
