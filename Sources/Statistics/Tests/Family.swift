/// All rows of one invocation, judged together: their p values are adjusted for each other.
public struct Family: Sendable, Equatable {
    /// A judgement for each row, in the order of the rows.
    public let judgements: [Judgement]

    /// - Parameter judgements: rows whose p values were adjusted for each other.
    public init(_ judgements: [Judgement]) { self.judgements = judgements }

    /// Whether the trial may stop: a row has regressed, or every row is decided.
    public var isDecided: Bool { Self.isDecided(judgements.map(\.verdict)) }

    static func isDecided(_ verdicts: [Judgement.Verdict]) -> Bool {
        verdicts.contains(.regressed) || !verdicts.contains(.inconclusive)
    }

    /// The verdict of the invocation: regressed if any row is, else inconclusive if any is, else improved if any is,
    /// else equivalent.
    public var verdict: Judgement.Verdict { Self.verdict(judgements.map(\.verdict)) }

    package static func verdict(_ verdicts: [Judgement.Verdict]) -> Judgement.Verdict {
        [.regressed, .inconclusive, .improved].first(where: verdicts.contains) ?? .equivalent
    }
}
