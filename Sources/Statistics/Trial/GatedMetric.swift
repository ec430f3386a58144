/// What is judged by paired rounds, and how large a change must be to matter. Of each, less is better.
public enum GatedMetric: String, Sendable, CaseIterable {
    /// Wall time per delivery in the closed loop: one over the rate that the arm can sustain.
    case time
    /// Processor time per delivery, of all threads, in the closed loop.
    case cpu
    /// The median response time of an open-loop slice.
    case p50
    /// The response time that one delivery of an open-loop slice in a hundred exceeds.
    case p99

    /// The relative change that is still no change, unless the user says otherwise.
    public var margin: Double { self == .p99 ? 0.10 : 0.05 }

    /// Whether there is no verdict without it, unless the user says otherwise. A quantile that this machine cannot
    /// repeat within its margin is set aside, and what could be judged decides.
    public var isRequired: Bool { self == .time || self == .cpu }

    /// How many signals a slice must hold for this metric to gate; below that it is shown only.
    public var signalsNeeded: Int {
        switch self {
        case .time, .cpu: 1
        case .p50: Method.signals(forQuantile: 0.5)
        case .p99: Method.signals(forQuantile: 0.99)
        }
    }
}
