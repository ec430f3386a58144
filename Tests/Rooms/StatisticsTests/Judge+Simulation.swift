import Statistics

// What simulations ask of the judge and no run does.

extension PairedRounds {
    /// The row without the rounds that the audit flagged: for all arms together, never by their results.
    func excluding(_ flagged: Set<Int>) -> PairedRounds {
        func kept<Value>(_ values: [Value]) -> [Value] {
            values.indices.filter { !flagged.contains($0) }.map { values[$0] }
        }
        var row = self
        row.base = kept(base)
        row.control = control.map(kept)
        row.candidate = kept(candidate)
        row.launches = launches.map(kept)
        return row
    }
}

extension Family {
    /// Whether a control did not come out equivalent to its own base: at the last look the grade is C then.
    var machineCannotJudge: Bool {
        judgements.contains { $0.reason == .controlDiffers || $0.reason == .controlTooNoisy }
    }
}

extension Trial.Round {
    /// A round of which every slice is disturbed, or none.
    init(_ figures: [[Double]], exclusion: String?) {
        self.init(
            figures,
            disturbed: exclusion.map { reason in
                figures.indices.map { Trial.Disturbed(slot: $0, reason: reason) }
            } ?? [])
    }
}
