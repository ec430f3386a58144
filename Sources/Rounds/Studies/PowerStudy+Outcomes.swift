public import Statistics

extension PowerStudy {
    /// How often an outcome came out, with a confidence interval.
    public struct Rate: Sendable, Equatable {
        /// How many guards had the outcome.
        public var hits: Int
        /// How many guards were made.
        public var guards: Int
        /// The lower bound of the true rate at 95 % confidence (Clopper and Pearson), 0 to 1.
        public var lower: Double
        /// The upper bound of the true rate at 95 % confidence, 0 to 1.
        public var upper: Double

        init(_ hits: Int, of guards: Int) {
            self.hits = hits
            self.guards = guards
            lower = Self.bound { hits == 0 ? 1 : Binomial.atLeast(hits, of: guards, probability: $0) }
            upper = 1 - Self.bound { Binomial.atMost(hits, of: guards, probability: 1 - $0) }
        }

        /// The probability at which a tail that grows with it reaches one in forty; 0 where it is above that
        /// everywhere.
        private static func bound(_ tail: (Double) -> Double) -> Double {
            guard tail(0) < 0.025 else { return 0 }
            var (low, high) = (0.0, 1.0)
            for _ in 0..<50 {
                let middle = (low + high) / 2
                if tail(middle) < 0.025 { low = middle } else { high = middle }
            }
            return low
        }
    }

    /// The outcomes of many guards.
    public struct Outcomes: Sendable, Equatable {
        /// Guards that found a regression.
        public var regressed: Rate
        /// How many guards found an improvement.
        public var improved: Int
        /// How many guards found that nothing changed.
        public var equivalent: Int
        /// How many guards were inconclusive.
        public var inconclusive: Int

        /// Counts verdicts, one for each guard.
        public init(_ verdicts: [Judgement.Verdict]) {
            func count(_ verdict: Judgement.Verdict) -> Int { verdicts.count { $0 == verdict } }
            regressed = Rate(count(.regressed), of: verdicts.count)
            (improved, equivalent, inconclusive) = (count(.improved), count(.equivalent), count(.inconclusive))
        }
    }
}
