import Arms
import Kernel
import Metrics
import Rounds
import Statistics

/// The figures of one slice pair, as plain numbers, since a process answers thousands of times.
struct LockstepSlices: Equatable {
    var deliveries: UInt64
    /// Wall time of the closed loop, in nanoseconds.
    var elapsed: UInt64
    /// Processor time of the closed loop, in nanoseconds.
    var cpu: UInt64
    /// Median response time of the open loop, in nanoseconds; nil if nothing was delivered.
    var p50: UInt64?
    var p99: UInt64?
    /// The open loop's achieved rate as a share of the offered one; nil if an older build does not say it.
    var keptShare: Double?
    /// Whether the open loop's backlog grew.
    var backlogGrew = false
    /// 99.9th percentile of the open loop's response time, in nanoseconds; nil if nothing was delivered.
    var p999: UInt64?
    var thread = ThreadDisturbance()
    /// Wall time of the host's roles in the closed loop, in nanoseconds; nil from a build that does not tell it.
    var host: UInt64?

    /// The number on the page that stands for nil.
    private static let none = UInt64.max

    init(_ slices: SlicePair, from before: DisturbanceReading, to after: DisturbanceReading) {
        deliveries = slices.closed.ledger.deliveries
        elapsed = slices.closed.totals.elapsed
        cpu = slices.closed.totals.cpu
        host = slices.closed.totals.host
        p50 = slices.open.p50
        p99 = slices.open.p99
        keptShare = slices.open.pace?.keptShare
        backlogGrew = slices.open.pace?.isFallingBehind ?? false
        p999 = slices.open.p999
        let disturbance = Disturbance(from: before, to: after, elapsedNanoseconds: 0, processors: 1)
        thread.spinGap = slices.spinGap
        thread.involuntarySwitches = disturbance.involuntarySwitches.map { $0 &+ slices.otherSwitches }
        thread.migrations = disturbance.migrations
        thread.waitedNanoseconds = disturbance.waitedNanoseconds
        thread.awayNanoseconds = slices.awayNanoseconds
    }

    /// Reads the figures from the page.
    init(_ page: LockstepPage) {
        func optional(_ index: Int) -> UInt64? { page.number(index) == Self.none ? nil : page.number(index) }
        deliveries = page.number(0)
        elapsed = page.number(1)
        cpu = page.number(2)
        p50 = optional(3)
        p99 = optional(4)
        p999 = optional(12)
        thread.spinGap = page.number(5)
        thread.involuntarySwitches = optional(6)
        thread.migrations = optional(7)
        thread.waitedNanoseconds = optional(8)
        thread.awayNanoseconds = optional(9)
        // A build that does not know these leaves what the question had there: 0.
        keptShare = page.number(10) == 0 ? nil : page.real(10)
        backlogGrew = page.number(11) == 1
        host = page.number(13) == 0 ? nil : page.number(13)
    }

    var words: [UInt64] {
        [
            deliveries, elapsed, cpu, p50 ?? Self.none, p99 ?? Self.none, thread.spinGap,
            thread.involuntarySwitches ?? Self.none, thread.migrations ?? Self.none,
            thread.waitedNanoseconds ?? Self.none, thread.awayNanoseconds ?? Self.none,
            (keptShare ?? 0).bitPattern, backlogGrew ? 1 : 0, p999 ?? Self.none, host ?? 0,
        ]
    }

    /// The figure of a metric, in nanoseconds; 0 if there is none.
    func figure(_ metric: GatedMetric) -> Double {
        switch metric {
        case .host: deliveries == 0 ? 0 : host.map { Double($0) / Double(deliveries) } ?? 0
        case .time: deliveries == 0 ? 0 : Double(elapsed) / Double(deliveries)
        case .cpu: deliveries == 0 ? 0 : Double(cpu) / Double(deliveries)
        case .p50: p50.map { Double($0) } ?? 0
        case .p99: p99.map { Double($0) } ?? 0
        case .p999: p999.map { Double($0) } ?? 0
        }
    }
}
