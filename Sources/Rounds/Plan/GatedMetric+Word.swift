public import Statistics
public import Vocabulary

extension GatedMetric: Word {
    /// The metric's meaning, in one line.
    public var meaning: String {
        switch self {
        case .host: "the host's nanoseconds a delivery in the closed loop, without what hardware does"
        case .time: "nanoseconds a delivery in the closed loop: one over the rate that the arm can sustain"
        case .cpu: "processor time a delivery, of all threads, in the closed loop"
        case .p50: "the median response time of the open loop"
        case .p99: "the response time that one delivery of the open loop in a hundred exceeds"
        case .p999: "the response time that one delivery of the open loop in a thousand exceeds; judged if it is named"
        }
    }
}
