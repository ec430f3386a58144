/// A table of figures whose cells are shaded by how much they are above the least of their column.
struct HeatMap {
    /// What the rows differ in.
    var rowHeading: String
    var rows: [String]
    var columns: [String]
    /// A row of figures for each row; nil where there is none.
    var values: [[Double?]]
    /// In what the figures are told.
    var axis: Axis

    /// A figure over the least of its column; nil where there is none.
    func ratio(row: Int, column: Int) -> Double? {
        let all = values.compactMap { $0[column] }
        guard let value = values[row][column], let least = all.min(), least > 0 else { return nil }
        return value / least
    }

    /// How strongly a cell is shaded: 0 to 5, a step for each doubling of half.
    func shade(row: Int, column: Int) -> Int {
        let steps = [1.05, 1.25, 1.5, 2, 4]
        return ratio(row: row, column: column).map { ratio in steps.count { ratio >= $0 } } ?? 0
    }
}
