extension Judgement.Reason {
    /// The reason in words, for a table.
    public var words: String {
        switch self {
        case .undecided: "the interval reaches across a threshold; more rounds or a quieter machine would tell"
        case .tooFewRounds: "too few rounds for an interval of so small an error"
        case .notMeasurable: "a round has no figure, so there is no ratio"
        case .controlDiffers: "an arm differs from itself by more than a change: this machine cannot judge"
        case .controlTooNoisy: "an arm beside itself varies too much to call anything equal: this machine is too noisy"
        case .launchesDisagree: "too few of the launches show a change beyond the threshold"
        case .tooManyExcluded: "over 20 % of the rounds were disturbed: this machine cannot judge"
        case .disturbedMore: "its slices were disturbed more often than the base's, which may be its own doing"
        case .acrossLimit: "the interval reaches across the limit; more rounds or a quieter machine would tell"
        case .betweenLooks: "the run ended before a look; what was seen until then decides nothing"
        case .machineUnfit: "this machine cannot judge (grade C)"
        case .saturated: "an arm is saturated: it did not keep to the offered rate, so it has no latency"
        }
    }
}
