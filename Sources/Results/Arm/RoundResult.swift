/// One arm's slice in one round.
public struct RoundResult: Sendable, Equatable {
    /// Number of the round, from 0.
    public var index: Int
    /// Wall time of the closed-loop slice divided by its deliveries; nil if there were none.
    public var nanosecondsPerDelivery: Double?
    /// How many interrupts the guest acknowledged in this slice.
    public var deliveries: UInt64
    /// Median response time of the open-loop slice, in nanoseconds; nil if nothing was recorded, or for a saturated
    /// arm.
    public var p50: UInt64?
    /// 99th percentile of the open-loop slice's response time, in nanoseconds; nil if nothing was recorded, or
    /// for a saturated arm.
    public var p99: UInt64?
    /// 99.9th percentile of the open-loop slice's response time, in nanoseconds; nil if nobody asked for it.
    public var p999: UInt64?
    /// Signals per second that the open-loop slice achieved; nil where it was not measured.
    public var achievedRate: Double?
    /// Whether the open loop's signals were written later and later; nil where it was not measured.
    public var backlogGrew: Bool?
    /// Why the audit excluded the round: this arm's in a run, all arms' in a comparison. Nil if it did not.
    public var excluded: String?
    /// Wall time of the closed-loop slice, in nanoseconds; nil in results of older versions.
    public var elapsedNanoseconds: UInt64?
    /// Processor time of the closed-loop slice, all threads, in nanoseconds; nil in results of older versions.
    public var cpuNanoseconds: UInt64?
    /// Time of the host's roles in the closed-loop slice, in nanoseconds; nil where nobody told it apart.
    public var hostNanoseconds: UInt64?
    /// The launch of the build in which the slice ran, from 0; nil if all arms ran in one process.
    public var launch: Int?

    /// A slice; each parameter is the property of its name.
    public init(
        index: Int, nanosecondsPerDelivery: Double?, deliveries: UInt64, p50: UInt64?, p99: UInt64?,
        excluded: String? = nil
    ) {
        self.index = index
        self.nanosecondsPerDelivery = nanosecondsPerDelivery
        self.deliveries = deliveries
        self.p50 = p50
        self.p99 = p99
        self.excluded = excluded
    }
}
