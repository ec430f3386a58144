extension Trial {
    /// The rounds that the audit excludes for a candidate and its base, by whose slices were disturbed.
    public struct Exclusions: Sendable, Equatable {
        /// Rounds in which a slice of the base was disturbed.
        public let base: Int
        /// Rounds in which a slice of the candidate was disturbed.
        public let candidate: Int
        /// Rounds that do not count.
        public let count: Int
        /// The probability of so many rounds of the candidate's alone among those of one side alone, or more, were both
        /// disturbed alike.
        public let pValue: Double
    }

    /// The exclusions of a unit. A round in which both sides were disturbed says nothing of either.
    func exclusions(of unit: Unit) -> Exclusions {
        let sides = rounds.compactMap { round -> (base: Bool, candidate: Bool)? in
            let slots = round.disturbed.filter { $0.group == unit.group && unit.slots.contains($0.slot) }.map(\.slot)
            let isOfCandidate = slots.contains(where: unit.candidateSlots.contains)
            return slots.isEmpty ? nil : (slots.contains { $0 < Method.slots }, isOfCandidate)
        }
        let base = sides.count { $0.base && !$0.candidate }
        let candidate = sides.count { $0.candidate && !$0.base }
        return Exclusions(
            base: sides.count(where: \.base), candidate: sides.count(where: \.candidate), count: sides.count,
            pValue: Binomial.atLeast(candidate, of: base + candidate))
    }

    /// Whether what the audit leaves out of a unit may be the candidate's own doing: its slices were disturbed more
    /// often than the base's, beyond chance. Then the other rounds cannot say that it is no worse.
    func hidesItsOwn(_ unit: Unit, _ judgement: Judgement) -> Bool {
        guard judgement.verdict == .equivalent || judgement.verdict == .improved else { return false }
        return exclusions(of: unit).pValue <= looks.alpha / Double(units.count)
    }
}
