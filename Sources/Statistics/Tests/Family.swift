/// All rows of one invocation, judged together.
public struct Family: Sendable, Equatable {
    /// Row by row, in the order they were given.
    public let judgements: [Judgement]

    /// Rows that were judged with each other in mind.
    public init(_ judgements: [Judgement]) { self.judgements = judgements }

    /// Whether there is nothing more to wait for: something regressed, or every row is decided.
    public var isDecided: Bool { Self.isDecided(judgements.map(\.verdict)) }

    static func isDecided(_ verdicts: [Judgement.Verdict]) -> Bool {
        verdicts.contains(.regressed) || !verdicts.contains(.inconclusive)
    }

    /// The invocation's verdict: regressed if any row is, else inconclusive if any is, else improved if any is.
    public var verdict: Judgement.Verdict { Self.verdict(judgements.map(\.verdict)) }

    static func verdict(_ verdicts: [Judgement.Verdict]) -> Judgement.Verdict {
        [.regressed, .inconclusive, .improved].first(where: verdicts.contains) ?? .equivalent
    }
}
