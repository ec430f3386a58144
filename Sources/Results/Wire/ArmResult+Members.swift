package import Documents
package import Metrics
import Vocabulary

extension ArmResult: Wired {
    package static let definition = "arm"

    package static var blank: ArmResult {
        ArmResult(name: "", path: "", loop: "", cache: "", topology: "", guest: "", workload: "")
    }

    package static let members: [Member<ArmResult>] = identity + load + figures + rest

    /// Members that say which arm it is.
    private static let identity: [Member<ArmResult>] = [
        .always("name", \.name, .text), .always("path", \.path, .text, PathKind.explained),
        .always("loop", \.loop, .text, LoopKind.explained), .always("cache", \.cache, .text, CacheKind.explained),
        .always("topology", \.topology, .text, Topology.explained),
        .always("guest", \.guest, .text, GuestKind.explained),
        .always("workload", \.workload, .text, WorkloadKind.explained), .always("kind", \.kind, .word),
        .ifAny("grade", \.grade, .word, "How far the arm's rounds agree, and whether the CPU was there"),
    ]

    /// Members that say what load the arm had.
    private static let load: [Member<ArmResult>] = [
        Member(
            name: "kvm", schema: .reference(LiveResult.definition), isRequired: false,
            write: { arm, object in
                guard let live = arm.live else { return }
                object.add("kvm", live.json(deliveries: arm.throughputLedger.deliveries))
            },
            read: { arm, node throws(DocumentError) in
                if let part = try node.optional("kvm") { arm.live = try LiveResult(part) }
            }),
        .orNull("window", \.window, .small, else: "open loop"),
        .orNull("rate", \.rate, .amount, else: "closed loop", "Signals per second that the open loop offered"),
        Member(
            name: "achievedRate", schema: Codec<Double>.amount.schema.orNull, isRequired: false,
            write: { arm, object in
                let reason = arm.rate == nil ? "closed loop" : "not measured"
                object.add("achievedRate", Reading(arm.achievedRate, else: reason)) { .number($0) }
            },
            read: { arm, node throws(DocumentError) in
                arm.achievedRate = try node.optional("achievedRate")?.orNull.map { value throws(DocumentError) in
                    try Codec<Double>.amount.read(value)
                }
            }),
        .added(
            "saturated", \.isSaturated, .flag,
            "Whether less than 98 % of the offered rate was achieved, or the backlog grew"),
        .ifAny("arrivals", \.arrivals, .text, Arrivals.explained),
        .ifAny(
            "keepsDisturbedRounds", \.keepsDisturbedRounds, .flag,
            "Whether most rounds were disturbed and had to be kept: no time of the arm is told"),
        .orNull("vcpus", \.vcpus, .small, else: "this path has no vCPU"),
        .orNull("listRegisters", \.listRegisters, .small, else: "this path has no list register"),
        .ifAny("axes", \.writtenAxes, .record), .ifAny("handicapNanoseconds", \.handicapNanoseconds, .amount),
    ]

    /// Members that say what the arm did.
    private static let figures: [Member<ArmResult>] = [
        .always("ledger", \.ledger, .record), .always("latency", \.latency, .record),
        .always("unstamped", \.unstamped, .count), .always("cost", \.cost, .record),
        .always("counts", \.counts, .record), .ifAny("counted", \.counted, .record),
        .always("throughput", \.throughput, .record),
        .derived("projected", .reference(Projection.definition), isRequired: false) { $0.projected?.json },
    ]

    private static let rest: [Member<ArmResult>] = [
        .always("rounds", \.writtenRounds, .list(.record)),
        .orNull("spread", \.spread, .record, else: "no round counts"),
        .reading("cacheBytes", \.cacheBytes, .count), .reading("peakResidentBytes", \.peakResidentBytes, .count),
        .ifAny("toggles", \.toggles, .record), .ifAny("routing", \.routing, .record),
        .always("faults", \.faults, .list(.record)),
        .ifNotEmpty(
            "accounts", \.accounts, .list(.record),
            "The account of each LPI over all slices, if it was asked for; it begins with an injection"),
        .derived("complaints", .array(.string)) { .array($0.complaints.map { .string($0) }) },
    ]

    package mutating func complete(from node: Node) throws(DocumentError) {
        // Results of the first minor version have 0 for what KVM does not count.
        if let live { counts.withholdWhatKVMHides(statistics: live.statistics) }
        // Of rounds that say what they took it is known to any digit; else it is what was written.
        if let found = Spread(of: rounds), found.relative == spread?.relative { spread = found }
    }

    /// The schema's definitions of an arm and of its parts.
    static let definitions: [(name: String, schema: Schema)] = [
        (definition, shape), (WrittenAxes.definition, WrittenAxes.shape), (Throughput.definition, Throughput.shape),
    ]

    /// The rounds as results hold them: what kept to the offered rate does not say so. Read behind the arm's rates.
    fileprivate var writtenRounds: [RoundResult] {
        get {
            guard achievedRate != nil else { return rounds }
            return rounds.map { round in
                var written = round
                if round.achievedRate == rate { written.achievedRate = nil }
                if round.backlogGrew == false { written.backlogGrew = nil }
                return written
            }
        }
        set {
            rounds = newValue
            guard achievedRate != nil else { return }
            for index in rounds.indices {
                rounds[index].achievedRate = rounds[index].achievedRate ?? rate
                rounds[index].backlogGrew = rounds[index].backlogGrew ?? false
            }
        }
    }

    /// Account and latencies of the closed-loop slices, which `cost` and `counts` are about.
    fileprivate var throughput: Throughput {
        get { Throughput(ledger: throughputLedger, latency: throughputLatency) }
        set { (throughputLedger, throughputLatency) = (newValue.ledger, newValue.latency) }
    }
}

/// Account and latencies of the closed-loop slices, as results hold them.
private struct Throughput: Wired {
    var ledger = Ledger()
    var latency = LatencyResult()

    static let definition = "throughput"
    static let blank = Throughput()
    static let members: [Member<Throughput>] = [
        .always("ledger", \.ledger, .record), .always("latency", \.latency, .record),
    ]
}

extension LedgerFault: Wired {
    package static let definition = "fault"
    package static let blank = LedgerFault(explanation: "")
    package static let members: [Member<LedgerFault>] = [
        .orNull("intid", \.intid, .id, else: "the fault cannot be laid at one interrupt"),
        .always("explanation", \.explanation, .text),
    ]
}

extension LPIAccount: Wired {
    package static let definition = "lpiAccount"
    package static let blank = LPIAccount(intid: 0, ledger: Ledger())
    package static let members: [Member<LPIAccount>] = [
        .always("intid", \.intid, .id), .always("ledger", \.ledger, .record),
    ]
}

extension Toggles: Wired {
    package static let definition = "toggles"
    package static let blank = Toggles(durations: LatencySummary(), lpis: 0)
    package static let members: [Member<Toggles>] = [
        .always("durations", \.durations, .record), .always("lpis", \.lpis, .count),
    ]
}

extension RouteChanges: Wired {
    package static let definition = "routeChanges"
    package static let blank = RouteChanges(durations: LatencySummary(), work: RoutingCounts())
    package static let members: [Member<RouteChanges>] =
        [.always("durations", \.durations, .record)]
        + RoutingCounts.fields.map { field in
            Member<RoutingCounts>.always(field.name, field.path, .count, field.meaning).lifted(\RouteChanges.work)
        }
}

extension RoundResult: Wired {
    package static let definition = "round"
    package static let blank = RoundResult(
        index: 0, nanosecondsPerDelivery: nil, deliveries: 0, p50: nil, p99: nil)
    private static let noQuantile = "nothing was recorded, or the arm is saturated"

    package static let members: [Member<RoundResult>] = [
        .always("index", \.index, .small),
        .orNull("nanosecondsPerDelivery", \.nanosecondsPerDelivery, .rounded, else: "nothing was delivered"),
        .always("deliveries", \.deliveries, .count),
        .orNull("p50", \.p50, .nanoseconds, else: noQuantile), .orNull("p99", \.p99, .nanoseconds, else: noQuantile),
        .ifAny("p999", \.p999, .nanoseconds),
        .ifAny(
            "achievedRate", \.achievedRate, .amount,
            "Signals per second that the open loop achieved; left out where that is the arm's rate"),
        .ifAny(
            "backlogGrew", \.backlogGrew, .flag,
            "Whether the signals fell behind through the slice; left out where they did not"),
        .ifAny("elapsedNs", \.elapsedNanoseconds, .nanoseconds), .ifAny("cpuNs", \.cpuNanoseconds, .nanoseconds),
        .ifAny("hostNs", \.hostNanoseconds, .nanoseconds, "Time of the host's roles in the closed loop"),
        .ifAny("launch", \.launch, .small),
        Member(
            name: "excluded", schema: .flag, isRequired: true,
            write: { round, object in object.add("excluded", round.excluded != nil) },
            read: { round, node throws(DocumentError) in
                if try node["excluded"].flag() { round.excluded = try node["excludedBecause"].string() }
            }),
        .derived("excludedBecause", .string, isRequired: false) { $0.excluded.map { .string($0) } },
    ]

    /// The time of a delivery is rounded; what it follows from is not.
    package mutating func complete(from node: Node) throws(DocumentError) {
        guard let elapsedNanoseconds, deliveries > 0 else { return }
        let exact = Double(elapsedNanoseconds) / Double(deliveries)
        if exact.rounded() == nanosecondsPerDelivery { nanosecondsPerDelivery = exact }
    }
}

extension Spread: Wired {
    package static let definition = "spread"
    package static let isNullable = true
    package static let blank = Spread(
        min: 0, lowerQuartile: 0, median: 0, upperQuartile: 0, max: 0, relative: nil)
    package static let members: [Member<Spread>] = [
        .always("min", \.min, .rounded), .always("lowerQuartile", \.lowerQuartile, .rounded),
        .always("median", \.median, .rounded), .always("upperQuartile", \.upperQuartile, .rounded),
        .always("max", \.max, .rounded), .orNull("relative", \.relative, .amount, else: "the median is zero"),
    ]
}
