extension [Double] {
    /// The middle value, or the mean of the two in the middle. The array must be sorted and not empty.
    var medianOfSorted: Double {
        let middle = count / 2
        return count.isMultiple(of: 2) ? (self[middle - 1] + self[middle]) / 2 : self[middle]
    }
}
