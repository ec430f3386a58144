/// What a delivery cost. The totals are exact; figures for each delivery or second are nil if nothing was delivered.
public struct Cost: Sendable, Equatable {
    /// Wall time of all slices divided by their deliveries; in a run of several rounds the median over the rounds
    /// instead.
    public var nanosecondsPerDelivery: Double?
    /// The part of `nanosecondsPerDelivery` that the host's roles took: `source`, `loop`, `injection` and `vcpu` of the
    /// phases. In a run of several rounds the median over the rounds.
    public var hostNanosecondsPerDelivery: Double?
    /// How much more of the host's time a delivery takes than one of the floor of the same loop and load, or why that
    /// is not known: the median of the rounds' differences, in nanoseconds.
    public var hostAboveFloor: Reading<Double> = .unavailable("the arm stands beside no other")
    /// Half of the middle half of the rounds' differences from the floor, in nanoseconds.
    public var hostAboveFloorSpread: Reading<Double> = .unavailable("the arm stands beside no other")
    /// CPU time of all threads for each delivery, in nanoseconds. In a run of several rounds the median over them.
    public var cpuNanosecondsPerDelivery: Double?
    /// Time of each role for a delivery, in nanoseconds, by the names of `Phases.fields`; empty if nothing was
    /// delivered. Where one thread plays all roles, they and `harnessNanosecondsPerDelivery` add up to
    /// `nanosecondsPerDelivery`.
    public var phases: [String: Double] = [:]
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
        phases = meanPhases
    }

    /// Time of each role in all slices, divided by their deliveries, in nanoseconds; empty if nothing was delivered.
    public var meanPhases: [String: Double] {
        guard deliveries > 0 else { return [:] }
        return Dictionary(uniqueKeysWithValues: totals.phases.named.map { ($0.name, Double($0.nanoseconds)) })
            .mapValues { $0 / Double(deliveries) }
    }

    /// The part of `nanosecondsPerDelivery` that is no role's, in nanoseconds: the harness's own. Nil if nothing was
    /// delivered; 0 where roles on several threads take more time together than passes.
    public var harnessNanosecondsPerDelivery: Double? {
        nanosecondsPerDelivery.map { max(0, $0 - phases.values.reduce(0, +)) }
    }

    /// Sets the figures to medians over rounds, and brings the parts of a delivery's time to these sums.
    ///
    /// Each figure is the median of its own rounds. Medians of parts do not add up to the median of their sum, so the
    /// host's roles are scaled to `host` by one factor, and the other roles to what is left of `total` where they take
    /// more than that.
    /// - Parameters:
    ///   - total: wall time of a delivery, in nanoseconds.
    ///   - host: time of the host's roles for a delivery, in nanoseconds; nil leaves the figure as it is.
    ///   - cpu: CPU time of a delivery, in nanoseconds; nil leaves the figure as it is.
    ///   - parts: the median of each role's time, in nanoseconds, by the names of `Phases.fields`.
    ///   - isOneThread: whether one thread plays all roles, so that no two of them pass at once.
    public mutating func useMedians(
        total: Double, host: Double?, cpu: Double?, parts: [String: Double], isOneThread: Bool
    ) {
        let signalsPerDelivery = signalsPerSecond.flatMap { signals in
            deliveriesPerSecond.flatMap { $0 > 0 ? signals / $0 : nil }
        }
        nanosecondsPerDelivery = total
        if total > 0 { deliveriesPerSecond = 1e9 / total }
        signalsPerSecond = deliveriesPerSecond.flatMap { rate in signalsPerDelivery.map { $0 * rate } }
        if let cpu { cpuNanosecondsPerDelivery = cpu }
        if let host = host ?? hostNanosecondsPerDelivery {
            hostNanosecondsPerDelivery = isOneThread ? min(host, total) : host
        }
        let ours = hostNanosecondsPerDelivery ?? 0
        func sum(_ isHosts: Bool) -> Double {
            parts.reduce(0) { Phases.hosts.contains($1.key) == isHosts ? $0 + $1.value : $0 }
        }
        let (hosts, others) = (sum(true), sum(false))
        let left = max(0, total - ours)
        phases = Dictionary(
            uniqueKeysWithValues: parts.map { name, time in
                if Phases.hosts.contains(name) { return (name, hosts > 0 ? time * ours / hosts : time) }
                return (name, isOneThread && others > left ? time * left / others : time)
            })
    }

    /// A time of one role divided by the deliveries, in nanoseconds; nil if nothing was delivered.
    public func perDelivery(_ nanoseconds: UInt64) -> Double? {
        deliveries == 0 ? nil : Double(nanoseconds) / Double(deliveries)
    }
}
