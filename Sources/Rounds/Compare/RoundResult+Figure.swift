import Metrics
package import Results
package import Statistics

extension RoundResult {
    /// The figure of a metric, in nanoseconds; nil if there is none.
    package func figure(_ metric: GatedMetric) -> Double? {
        switch metric {
        case .host: hostNanosecondsPerDelivery
        case .time: deliveries == 0 ? nil : elapsedNanoseconds.map { Double($0) / Double(deliveries) }
        case .cpu: deliveries == 0 ? nil : cpuNanoseconds.map { Double($0) / Double(deliveries) }
        case .p50: p50.map { Double($0) }
        case .p99: p99.map { Double($0) }
        case .p999: p999.map { Double($0) }
        }
    }
}
