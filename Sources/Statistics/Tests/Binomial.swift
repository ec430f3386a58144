/// Exact tails of the binomial distribution.
///
/// Weights are whole numbers as long as they fit a Double's 53 bits, so for fair coins up to 52 throws the tails are
/// exact to the last bit, and a comparison with a level such as 1/16 means what it says. Larger cases are rounded in
/// the sixteenth digit; nothing overflows, at any size.
public enum Binomial {
    /// The probability of at most `successes` in `trials` trials.
    public static func atMost(_ successes: Int, of trials: Int, probability: Double = 0.5) -> Double {
        share(from: 0, through: successes, of: trials, probability: probability)
    }

    /// The probability of at least `successes` in `trials` trials.
    public static func atLeast(_ successes: Int, of trials: Int, probability: Double = 0.5) -> Double {
        share(from: successes, through: trials, of: trials, probability: probability)
    }

    private static func share(from low: Int, through high: Int, of trials: Int, probability: Double) -> Double {
        precondition(trials >= 0 && (0...1).contains(probability), "not a binomial distribution")
        // A certain outcome has no odds.
        if probability == 0 || probability == 1 {
            let outcome = probability == 0 ? 0 : trials
            return low <= outcome && outcome <= high ? 1 : 0
        }
        let odds = probability / (1 - probability)
        var weight = 1.0
        var inside = 0.0
        var total = 0.0
        for successes in 0...trials {
            total += weight
            if low <= successes && successes <= high { inside += weight }
            // Multiplied before divided: the quotient is a whole number then, as binomial coefficients are.
            weight = weight * Double(trials - successes) / Double(successes + 1) * odds
            if weight > 0x1p900 {
                weight *= 0x1p-900
                inside *= 0x1p-900
                total *= 0x1p-900
            }
        }
        return inside / total
    }
}
