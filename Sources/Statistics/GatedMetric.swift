/// What is judged by paired rounds, and how large a change must be to matter.
public enum GatedMetric: String, Sendable, CaseIterable {
    /// The median latency of a slice.
    case p50
    /// The latency that one delivery in a hundred exceeds.
    case p99
    /// The latency that one delivery in a thousand exceeds.
    case p999
    /// Processor time per delivery.
    case cpu
    /// Deliveries per second.
    case rate
    /// Instructions per delivery.
    case instructions

    /// The relative change that is still no change, unless the user says otherwise.
    public var margin: Double {
        switch self {
        case .p50, .cpu, .rate: 0.05
        case .p99: 0.10
        case .p999: 0.20
        case .instructions: 0.01
        }
    }

    /// Whether less of it is better.
    public var lowerIsBetter: Bool { self != .rate }
}
