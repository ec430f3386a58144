/// What a delivery cost. The totals are exact; what is per delivery or per second is nil if nothing was delivered.
public struct Cost: Sendable, Equatable {
    /// Wall time of all slices divided by their deliveries, or the median over rounds if the run has rounds.
    public var nanosecondsPerDelivery: Double?
    /// Of that, the time of the host's roles: `source`, `loop`, `injection` and `vcpu` of the phases.
    public var hostNanosecondsPerDelivery: Double?
    /// CPU time of all threads, per delivery.
    public var cpuNanosecondsPerDelivery: Double?
    /// Deliveries for each second of wall time.
    public var deliveriesPerSecond: Double?
    /// Signals for each second of wall time.
    public var signalsPerSecond: Double?
    /// What the figures above were made from.
    public var totals: Totals
    /// Deliveries that the totals cover.
    public var deliveries: UInt64

    /// Times over all slices, in nanoseconds.
    public struct Totals: Sendable, Equatable {
        /// Wall time.
        public var elapsed: UInt64
        /// Wall time of the host's roles. With roles on several threads it can exceed `elapsed`.
        public var host: UInt64
        /// CPU time of all threads of the arm, save one that toggles: its work is control and not delivery.
        public var cpu: UInt64
        /// Wall time by role.
        public var phases: Phases

        /// Times in nanoseconds.
        public init(elapsed: UInt64 = 0, host: UInt64 = 0, cpu: UInt64 = 0, phases: Phases = .init()) {
            self.elapsed = elapsed
            self.host = host
            self.cpu = cpu
            self.phases = phases
        }

        /// Adds another slice.
        public static func += (left: inout Totals, right: Totals) {
            left.elapsed += right.elapsed
            left.host += right.host
            left.cpu += right.cpu
            left.phases += right.phases
        }
    }

    /// The cost as the totals give it; set `nanosecondsPerDelivery` to the median over rounds afterwards if there is
    /// one.
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

    /// Time of one role per delivery; nil if nothing was delivered.
    public func perDelivery(_ nanoseconds: UInt64) -> Double? {
        deliveries == 0 ? nil : Double(nanoseconds) / Double(deliveries)
    }
}
