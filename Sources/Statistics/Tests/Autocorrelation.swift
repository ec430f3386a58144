/// Whether values that follow each other resemble each other.
public enum Autocorrelation {
    /// The lag-1 autocorrelation: sum of the products of neighbours' deviations over the sum of squared deviations.
    /// - Returns: nil, since it is not defined, for fewer than three values and for equal values.
    public static func lag1(_ values: [Double]) -> Double? {
        guard values.count > 2 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let deviations = values.map { $0 - mean }
        let squares = deviations.reduce(0) { $0 + $1 * $1 }
        guard squares > 0 else { return nil }
        return zip(deviations, deviations.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / squares
    }
}
