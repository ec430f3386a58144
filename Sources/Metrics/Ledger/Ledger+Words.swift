extension Ledger {
    /// Every term that is not zero, by its name; "no signal" where all are.
    package var words: String {
        let terms = Term.allCases.filter { self[$0] > 0 }.map { "\($0.rawValue) \(self[$0])" }
        return terms.isEmpty ? "no signal" : terms.joined(separator: ", ")
    }
}
