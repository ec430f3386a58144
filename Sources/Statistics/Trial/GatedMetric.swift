/// A metric that is judged by paired rounds. Less of each is better.
public enum GatedMetric: String, Sendable, CaseIterable {
    /// The host's part of the wall time per delivery in the closed loop: what hardware does is not in it.
    case host
    /// Wall time per delivery in the closed loop: one over the rate that the arm can sustain.
    case time
    /// Processor time per delivery, of all threads, in the closed loop.
    case cpu
    /// The median response time of an open-loop slice.
    case p50
    /// The response time that one delivery of an open-loop slice in a hundred exceeds.
    case p99
    /// The response time that one delivery of an open-loop slice in a thousand exceeds.
    case p999

    /// The metrics that are judged unless the user names others. The 99.9th percentile needs slices ten times as long
    /// as the 99th, so it is judged where somebody asks for it.
    public static let usual = allCases.filter { $0 != .p999 }

    /// What is judged unless the user says otherwise. Of arms with vLPIs the model takes the hardware's time too: there
    /// the host's time decides, and `shownOnly` stand beside it.
    /// - Parameter hasVLPIs: whether one of the arms has any.
    public static func usual(hasVLPIs: Bool) -> [GatedMetric] { usual.filter { hasVLPIs || $0 != .host } }

    /// Metrics that decide nothing of arms with vLPIs unless the user names them: they hold time of the model's own
    /// hardware.
    public static let shownOnly: Set<GatedMetric> = [.time, .cpu]

    /// How large a change is one and how small none, unless the user says otherwise.
    public var thresholds: Thresholds {
        switch self {
        case .p99: .both(0.10)
        case .p999: .both(0.20)
        default: Thresholds(beyond: 0.02, within: 0.05)
        }
    }

    /// Whether the metric is of the open loop.
    public var isLatency: Bool { self == .p50 || self == .p99 || self == .p999 }

    /// Whether a run without a verdict on this metric has none, unless the user says otherwise. A quantile that this
    /// machine cannot repeat within its margin is set aside, and the metrics that could be judged decide.
    public var isRequired: Bool { !isLatency }

    /// How many signals a slice must hold before this metric can gate; with fewer it is shown only.
    public var signalsNeeded: Int {
        switch self {
        case .host, .time, .cpu: 1
        case .p50: Method.signals(forQuantile: 0.5)
        case .p99: Method.signals(forQuantile: 0.99)
        case .p999: Method.signals(forQuantile: 0.999)
        }
    }
}
