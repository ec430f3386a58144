/// Values that a test may take as independent: the rounds themselves or, where neighbouring rounds resemble each other,
/// the medians of pairs of rounds, of whole blocks, or of two, four, eight blocks.
public struct Observations: Sendable, Equatable {
    /// The observations, in order.
    public let values: [Double]
    /// How many rounds make one observation; rounds that do not fill a last one are left out.
    public let roundsEach: Int
    /// The rounds' lag-1 autocorrelation; nil if it is not defined.
    public let lag1: Double?

    /// So many observations are left at least where several blocks are taken together: fewer could decide little.
    static let least = 40

    /// - Parameters:
    ///   - rounds: log ratios in the order of the rounds.
    ///   - roundsPerBlock: how many rounds a block of the run has.
    public init(_ rounds: [Double], roundsPerBlock: Int) {
        lag1 = Autocorrelation.lag1(rounds)
        var values = rounds
        var roundsEach = 1
        let sizes = [2, roundsPerBlock, 2 * roundsPerBlock, 4 * roundsPerBlock, 8 * roundsPerBlock]
        for size in sizes where size > roundsEach {
            // Whole blocks balance the places of the arms, so they are taken however few there are.
            // So much autocorrelation one series in twenty has by chance.
            let chance = 1.645 / Double(max(values.count, 1)).squareRoot()
            guard let lag = Autocorrelation.lag1(values), lag > max(Method.autocorrelationLimit, chance),
                size <= roundsPerBlock || rounds.count / size >= Self.least
            else { break }
            values = stride(from: 0, through: rounds.count - size, by: size).map { first in
                rounds[first..<first + size].sorted().medianOfSorted
            }
            roundsEach = size
        }
        self.values = values
        self.roundsEach = roundsEach
    }
}
