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
        /// The rounds that were excluded, by whose slices were disturbed.
        public let exclusions: Exclusions
        /// Whether the row is set aside: its control shows that this machine cannot judge it, and the verdict does not
        /// wait for it.
        public let isSetAside: Bool
        /// The verdict on the limit of the candidate's own figure; nil if the row has no limit.
        public let ceiling: Ceiling?

        init(
            candidate: Int, row: Int, judgement: Judgement, withExcluded: Judgement?, exclusions: Exclusions,
            isSetAside: Bool, ceiling: Ceiling?
        ) {
            self.candidate = candidate
            self.row = row
            self.judgement = judgement
            self.withExcluded = withExcluded
            self.exclusions = exclusions
            self.isSetAside = isSetAside
            self.ceiling = ceiling
        }

        /// This row with its verdicts withdrawn: inconclusive, for the given reason.
        public func withheld(because reason: Judgement.Reason) -> Judged {
            Judged(
                candidate: candidate, row: row, judgement: judgement.withheld(because: reason),
                withExcluded: withExcluded?.withheld(because: reason), exclusions: exclusions,
                isSetAside: isSetAside, ceiling: ceiling?.withheld(because: reason))
        }
    }

    /// The judgement on each row of each candidate, candidate by candidate. Only a look may decide: between two looks
    /// every row is inconclusive.
    public var judged: [Judged] {
        let counted = family(of: kept)
        let ceilings = ceilings(of: kept, beside: counted)
        let all = units.contains { exclusions(of: $0).count > 0 } ? family { _ in rounds } : nil
        return counted.indices.map { index in
            let unit = unit(of: index)
            let row = rows[index % rows.count]
            let exclusions = exclusions(of: unit)
            return Judged(
                candidate: unit.candidate, row: index % rows.count, judgement: withheld(counted[index]),
                withExcluded: exclusions.count == 0 ? nil : all.map { withheld($0[index]) }, exclusions: exclusions,
                isSetAside: ending != nil && row.isGated && !row.isRequired && isBeyondTheMachine(counted[index]),
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
        let reasons: [Judgement.Reason] = [.tooManyExcluded, .controlDiffers, .controlTooNoisy]
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

    /// The rounds that count for a row of a candidate.
    public func kept(row: Int, candidate: Int) -> [Round] {
        kept(Unit(candidate: candidate, group: rows[row].group))
    }

    /// One row of one candidate, over the rounds that count for it.
    public func pair(row: Int, candidate: Int) -> PairedRounds {
        pair(row: row, candidate: candidate, of: kept(row: row, candidate: candidate))
    }

    private func pair(row: Int, candidate: Int, of rounds: [Round]) -> PairedRounds {
        let launches = rounds.compactMap(\.launch)
        func figures(_ slot: Int) -> [Double] { rounds.map { $0.figures[slot][row] } }
        return PairedRounds(
            name: rows[row].name, base: figures(0), control: figures(1), candidate: figures(Self.slot(of: candidate)),
            twin: figures(Self.slot(of: candidate) + 1), thresholds: rows[row].thresholds,
            launches: launches.count == rounds.count && !rounds.isEmpty ? launches : nil)
    }

    func gated<Element>(_ all: [Element]) -> [Element] {
        all.indices.filter { rows[$0 % rows.count].isGated }.map { all[$0] }
    }

    private var gatedCeilings: Int { candidates * rows.count { $0.limit != nil && $0.isGated } }

    /// The verdicts on the limits of the candidates' own figures, in the order of `judgements`; nil for a row without a
    /// limit. They share the look's error with the gated rows.
    func ceilings(of rounds: (Unit) -> [Round], beside judgements: [Judgement]) -> [Ceiling?] {
        let claims = max(1, gatedCeilings + candidates * rows.count(where: \.isGated))
        return judgements.indices.map { index in
            let (candidate, row) = index.quotientAndRemainder(dividingBy: rows.count)
            return rows[row].limit.map { limit in
                let slot = Self.slot(of: candidate)
                return Ceiling(
                    rounds(unit(of: index)).map { round in
                        (round.figures[slot][row] * round.figures[slot + 1][row]).squareRoot()
                    }, limit: limit, beside: judgements[index], alpha: looks.alpha / Double(claims),
                    roundsPerBlock: square.roundsPerBlock)
            }
        }
    }

    /// Judges gated rows together and each other row by itself; candidate by candidate, row by row. A row that has lost
    /// too many rounds can no more be called anything, so the others do not share the error with it. A row that is
    /// beyond the machine stays in the family: it may yet be found to regress.
    func family(of rounds: (Unit) -> [Round]) -> [Judgement] {
        let judge = Judge(alpha: looks.alpha, roundsPerBlock: square.roundsPerBlock)
        let lost = Set(units.filter(isLost))
        let pairs = (0..<candidates).flatMap { candidate in
            rows.indices.map { row in
                pair(
                    row: row, candidate: candidate, of: rounds(Unit(candidate: candidate, group: rows[row].group)))
            }
        }
        func isTogether(_ index: Int) -> Bool { rows[index % rows.count].isGated && !lost.contains(unit(of: index)) }
        var together = judge.family(pairs.indices.filter(isTogether).map { pairs[$0] }, others: gatedCeilings)
            .judgements[...]
        return pairs.indices.compactMap { index in
            let judgement =
                isTogether(index) ? together.popFirst() : judge.family([pairs[index]]).judgements.first
            guard let judgement else { return nil }
            let unit = unit(of: index)
            if lost.contains(unit) { return judgement.lost(because: .tooManyExcluded) }
            return hidesItsOwn(unit, judgement) ? judgement.lost(because: .disturbedMore) : judgement
        }
    }

    func unit(of index: Int) -> Unit {
        let (candidate, row) = index.quotientAndRemainder(dividingBy: rows.count)
        return Unit(candidate: candidate, group: rows[row].group)
    }
}
