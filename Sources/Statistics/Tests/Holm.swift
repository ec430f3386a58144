/// Holm's step-down procedure: many tests, one bound for the probability that any of them rejects wrongly. It assumes
/// nothing about their dependence, and never rejects less than Bonferroni. (S. Holm, Scandinavian Journal of
/// Statistics 6, 1979.)
public enum Holm {
    /// Adjusted p values in the order of `pValues`: a test is rejected at alpha if its adjusted value is at most alpha.
    /// - Parameters:
    ///   - pValues: of the tests.
    ///   - others: how many tests, of any outcome, share the bound without being among these.
    public static func adjusted(_ pValues: [Double], others: Int = 0) -> [Double] {
        var adjusted = pValues
        var greatest = 0.0
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            greatest = max(greatest, min(1, pValues[index] * Double(pValues.count + others - rank)))
            adjusted[index] = greatest
        }
        return adjusted
    }
}
