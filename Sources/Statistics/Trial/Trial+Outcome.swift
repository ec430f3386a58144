extension Trial {
    /// One row of one candidate, judged.
    public struct Judged: Sendable, Equatable {
        /// The candidate's number, from 0, in the order of the arms behind A and A'.
        public let candidate: Int
        /// The index of the row.
        public let row: Int
        /// The judgement on the rounds that the audit did not exclude.
        public let judgement: Judgement
        /// The judgement on all rounds; nil if none was excluded.
        public let withExcluded: Judgement?
        /// Whether the row is set aside: its control shows that this machine cannot judge it, and the verdict does not
        /// wait for it.
        public let isSetAside: Bool
        /// The verdict on the limit of the candidate's own figure; nil if the row has no limit.
        public let ceiling: Ceiling?

        init(
            candidate: Int, row: Int, judgement: Judgement, withExcluded: Judgement?, isSetAside: Bool,
            ceiling: Ceiling?
        ) {
            self.candidate = candidate
            self.row = row
            self.judgement = judgement
            self.withExcluded = withExcluded
            self.isSetAside = isSetAside
            self.ceiling = ceiling
        }

        /// This row with its verdicts withdrawn: inconclusive, for the given reason.
        public func withheld(because reason: Judgement.Reason) -> Judged {
            Judged(
                candidate: candidate, row: row, judgement: judgement.withheld(because: reason),
                withExcluded: withExcluded?.withheld(because: reason), isSetAside: isSetAside,
                ceiling: ceiling?.withheld(because: reason))
        }
    }

    /// The judgement on each row of each candidate, candidate by candidate. Only a look may decide: between two looks
    /// every row is inconclusive.
    public var judged: [Judged] {
        let counted = family(of: kept)
        let ceilings = ceilings(of: kept, beside: counted)
        let all = excluded > 0 ? family(of: rounds) : nil
        return counted.indices.map { index in
            let row = rows[index % rows.count]
            return Judged(
                candidate: index / rows.count, row: index % rows.count, judgement: withheld(counted[index]),
                withExcluded: all.map { withheld($0[index]) },
                isSetAside: ending != nil && row.isGated && !row.isRequired && counted[index].isBeyondTheMachine,
                ceiling: ceilings[index].map { ceiling in
                    withholding.map { ceiling.withheld(because: $0) } ?? ceiling
                })
        }
    }

    /// The gated rows as one family.
    public var family: Family { Family(gated(judged.map(\.judgement))) }

    /// The verdict of the gated rows that this machine could judge. It is inconclusive if one of them is, or if a
    /// required row could not be judged.
    public var verdict: Judgement.Verdict { verdict(of: judged) }

    /// The verdict of rows that this trial judged, some of which were withdrawn since.
    public func verdict(of judged: [Judged]) -> Judgement.Verdict {
        let deciding = deciding(judged)
        return Family.verdict(deciding.map(\.judgement.verdict) + deciding.compactMap(\.ceiling?.verdict))
    }

    private func deciding(_ judged: [Judged]) -> [Judged] {
        judged.filter { rows[$0.row].isGated && !$0.isSetAside }
    }

    /// Why this machine cannot judge (grade C), nil if it can.
    public var unfitness: Judgement.Reason? {
        guard let ending else { return nil }
        if ending == .tooManyExcluded { return .tooManyExcluded }
        guard verdict == .inconclusive else { return nil }
        let reasons: [Judgement.Reason] = [.controlDiffers, .controlTooNoisy]
        return reasons.first(where: deciding(judged).compactMap(\.judgement.reason).contains)
    }

    private func withheld(_ judgement: Judgement) -> Judgement {
        withholding.map { judgement.withheld(because: $0) } ?? judgement
    }

    /// The reason why every verdict is withdrawn, whatever the rounds say; nil if none is.
    private var withholding: Judgement.Reason? {
        switch ending {
        case .decided, .lastLook: nil
        case .tooManyExcluded: .tooManyExcluded
        case nil: .betweenLooks
        }
    }

    /// The rounds that the audit did not exclude.
    public var kept: [Round] { rounds.filter { $0.exclusion == nil } }

    /// One row of one candidate, over the rounds that the audit did not exclude.
    public func pair(row: Int, candidate: Int) -> PairedRounds { pair(row: row, candidate: candidate, of: kept) }

    private func pair(row: Int, candidate: Int, of rounds: [Round]) -> PairedRounds {
        let launches = rounds.compactMap(\.launch)
        return PairedRounds(
            name: rows[row].name, base: rounds.map { $0.figures[0][row] },
            control: rounds.map { $0.figures[1][row] }, candidate: rounds.map { $0.figures[candidate + 2][row] },
            margin: rows[row].margin, launches: launches.count == rounds.count && !rounds.isEmpty ? launches : nil)
    }

    func gated<Element>(_ all: [Element]) -> [Element] {
        all.indices.filter { rows[$0 % rows.count].isGated }.map { all[$0] }
    }

    /// The verdicts on the limits of the candidates' own figures, in the order of `judgements`; nil for a row without a
    /// limit. They are a family of their own: each has its share of the look's error.
    func ceilings(of rounds: [Round], beside judgements: [Judgement]) -> [Ceiling?] {
        let count = candidates * rows.count { $0.limit != nil }
        return judgements.indices.map { index in
            let (candidate, row) = index.quotientAndRemainder(dividingBy: rows.count)
            return rows[row].limit.map { limit in
                Ceiling(
                    rounds.map { $0.figures[candidate + 2][row] }, limit: limit, beside: judgements[index],
                    alpha: looks.alpha / Double(count), roundsPerBlock: square.roundsPerBlock)
            }
        }
    }

    /// Judges gated rows together and each other row by itself; candidate by candidate, row by row.
    func family(of rounds: [Round]) -> [Judgement] {
        let judge = Judge(alpha: looks.alpha, roundsPerBlock: square.roundsPerBlock)
        let pairs = (0..<candidates).flatMap { candidate in
            rows.indices.map { pair(row: $0, candidate: candidate, of: rounds) }
        }
        var together = judge.family(pairs.indices.filter { rows[$0 % rows.count].isGated }.map { pairs[$0] })
            .judgements[...]
        return pairs.indices.compactMap { index in
            rows[index % rows.count].isGated
                ? together.popFirst() : judge.family([pairs[index]]).judgements.first
        }
    }
}
