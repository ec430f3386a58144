/// A metric that is judged by paired rounds. Less of each is better.
public enum GatedMetric: String, Sendable, CaseIterable {
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

    /// The relative change that still counts as none, unless the user sets another.
    public var margin: Double {
        switch self {
        case .p99: 0.10
        case .p999: 0.20
        default: 0.05
        }
    }

    /// Whether the metric is of the open loop.
    public var isLatency: Bool { self == .p50 || self == .p99 || self == .p999 }

    /// Whether a run without a verdict on this metric has none, unless the user says otherwise. A quantile that this
    /// machine cannot repeat within its margin is set aside, and the metrics that could be judged decide.
    public var isRequired: Bool { self == .time || self == .cpu }

    /// How many signals a slice must hold before this metric can gate; with fewer it is shown only.
    public var signalsNeeded: Int {
        switch self {
        case .time, .cpu: 1
        case .p50: Method.signals(forQuantile: 0.5)
        case .p99: Method.signals(forQuantile: 0.99)
        case .p999: Method.signals(forQuantile: 0.999)
        }
    }
}
