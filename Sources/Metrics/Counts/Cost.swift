/// What a delivery cost. The totals are exact; figures for each delivery or second are nil if nothing was delivered.
public struct Cost: Sendable, Equatable {
    /// Wall time of all slices divided by their deliveries; in a run of several rounds the median over the rounds
    /// instead.
    public var nanosecondsPerDelivery: Double?
    /// The part of `nanosecondsPerDelivery` that the host's roles took: `source`, `loop`, `injection` and `vcpu` of the
    /// phases.
    public var hostNanosecondsPerDelivery: Double?
    /// CPU time of all threads for each delivery, in nanoseconds.
    public var cpuNanosecondsPerDelivery: Double?
    /// Deliveries for each second of wall time.
    public var deliveriesPerSecond: Double?
    /// Signals for each second of wall time.
    public var signalsPerSecond: Double?
    /// The times that the figures for each delivery were made from.
    public var totals: Totals
    /// Deliveries that the totals cover.
    public var deliveries: UInt64

    /// Times summed over all slices, in nanoseconds.
    public struct Totals: Sendable, Equatable {
        /// Wall time.
        public var elapsed: UInt64
        /// Wall time of the host's roles. With roles on several threads it can exceed `elapsed`.
        public var host: UInt64
        /// CPU time of all threads of the arm, except one that toggles vLPIs: its work is control, not delivery.
        public var cpu: UInt64
        /// Wall time of each role.
        public var phases: Phases

        /// Times in nanoseconds.
        public init(elapsed: UInt64 = 0, host: UInt64 = 0, cpu: UInt64 = 0, phases: Phases = .init()) {
            self.elapsed = elapsed
            self.host = host
            self.cpu = cpu
            self.phases = phases
        }

        /// Adds the times of another slice.
        public static func += (left: inout Totals, right: Totals) {
            left.elapsed += right.elapsed
            left.host += right.host
            left.cpu += right.cpu
            left.phases += right.phases
        }
    }

    /// The cost that follows from the totals. In a run of several rounds the caller replaces `nanosecondsPerDelivery`
    /// by their median.
    public init(totals: Totals = .init(), deliveries: UInt64 = 0, signals: UInt64 = 0) {
        self.totals = totals
        self.deliveries = deliveries
        func perDelivery(_ total: UInt64) -> Double? {
            deliveries == 0 ? nil : Double(total) / Double(deliveries)
        }
        func perSecond(_ count: UInt64) -> Double? {
            totals.elapsed == 0 ? nil : Double(count) * 1e9 / Double(totals.elapsed)
        }
        nanosecondsPerDelivery = perDelivery(totals.elapsed)
        hostNanosecondsPerDelivery = perDelivery(totals.host)
        cpuNanosecondsPerDelivery = perDelivery(totals.cpu)
        deliveriesPerSecond = perSecond(deliveries)
        signalsPerSecond = perSecond(signals)
    }

    /// A time of one role divided by the deliveries, in nanoseconds; nil if nothing was delivered.
    public func perDelivery(_ nanoseconds: UInt64) -> Double? {
        deliveries == 0 ? nil : Double(nanoseconds) / Double(deliveries)
    }
}
