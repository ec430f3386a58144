import Arms
import Metrics
package import Results
import Rounds
import Vocabulary

/// Everything that an arm did in one process of a build, in words and named numbers, as the process writes it on the
/// page. The other build may know other words and numbers: unknown ones are ignored.
package struct ArmAccount: Sendable {
    package struct Fault: Sendable {
        var intid: UInt32?
        var explanation: String
    }

    var name = ""
    /// Path, loop, cache, topology, guest, workload, kind.
    var words: [String: String] = [:]
    /// The axes beside those in `words`; nil from a build that does not say them.
    var axes: ArmAxes?
    var window: Int?
    var vcpus: Int?
    var listRegisters: Int?
    var handicapNanoseconds: Double?
    /// Terms of the ledgers of the open and the closed loop, by name.
    var ledger: [String: UInt64] = [:]
    var throughputLedger: [String: UInt64] = [:]
    var refusals: [String: UInt64] = [:]
    var throughputRefusals: [String: UInt64] = [:]
    var counts: [String: UInt64] = [:]
    /// Counts that could not be taken, each with the reason; nil from a build that does not know of them.
    var uncounted: [String: String]?
    /// Times in the closed loop, in nanoseconds: elapsed, host, cpu, and the phases.
    var times: [String: UInt64] = [:]
    /// Histograms by name, as pairs of a value and its count.
    var histograms: [String: [UInt64]] = [:]
    var unstamped: UInt64 = 0
    var faults: [Fault] = []
    var toggleNanoseconds: [UInt64] = []
    var toggledLPIs: UInt64 = 0
    /// How long each change of routes or irqfds took, in nanoseconds; nil of an arm without churn, and from a build
    /// that does not know of them.
    var routingNanoseconds: [UInt64]?
    /// What the changes did, by the names of `RoutingCounts.fields`.
    var routingWork: [String: UInt64]?
    var cacheBytes: UInt64?

    /// An account without figures.
    init() {}

    /// The account of an arm's record, with the facts of its result.
    init(_ record: ArmRecord, _ result: ArmResult) {
        name = result.name
        words = [
            "path": result.path, "loop": result.loop, "cache": result.cache, "topology": result.topology,
            "guest": result.guest, "workload": result.workload, "kind": result.kind.rawValue,
            "arrivals": result.arrivals ?? "",
        ]
        axes = result.axes
        window = result.window
        vcpus = result.vcpus
        listRegisters = result.listRegisters
        handicapNanoseconds = result.handicapNanoseconds
        ledger = record.ledger.figures
        throughputLedger = record.throughputLedger.figures
        refusals = record.ledger.refusals
        throughputRefusals = record.throughputLedger.refusals
        counts = record.counts.figures
        uncounted = Dictionary(uniqueKeysWithValues: result.counts.uncounted.map { ($0.key.rawValue, $0.value) })
        let totals = record.totals
        times = ["elapsed": totals.elapsed, "host": totals.host, "cpu": totals.cpu]
        times.merge(totals.phases.figures) { $1 }
        histograms = [:]
        histograms.merge(Self.histograms(record.latency, prefix: "open ")) { $1 }
        histograms.merge(Self.histograms(record.throughputLatency, prefix: "closed ")) { $1 }
        unstamped = record.latency.unstamped
        faults = record.faults.map { Fault(intid: $0.intid, explanation: $0.explanation) }
        toggleNanoseconds = record.toggles.durations
        toggledLPIs = record.toggles.lpis
        if result.routing != nil {
            routingNanoseconds = record.routing.durations
            routingWork = record.routing.work.figures
        }
        cacheBytes = result.cacheBytes.value
    }

    private static func histograms(_ account: borrowing LatencyAccount, prefix: String) -> [String: [UInt64]] {
        [
            prefix + "response": account.response.contents, prefix + "service": account.service.contents,
            prefix + "reaped": account.stages.reaped.contents, prefix + "injected": account.stages.injected.contents,
            prefix + "acknowledged": account.stages.acknowledged.contents,
        ]
    }

    /// Adds the account of that arm in another process of the build.
    mutating func add(_ other: ArmAccount) {
        ledger.merge(other.ledger, uniquingKeysWith: &+)
        throughputLedger.merge(other.throughputLedger, uniquingKeysWith: &+)
        refusals.merge(other.refusals, uniquingKeysWith: &+)
        throughputRefusals.merge(other.throughputRefusals, uniquingKeysWith: &+)
        counts.merge(other.counts, uniquingKeysWith: &+)
        times.merge(other.times, uniquingKeysWith: &+)
        histograms.merge(other.histograms, uniquingKeysWith: +)
        unstamped &+= other.unstamped
        faults += other.faults
        toggleNanoseconds += other.toggleNanoseconds
        toggledLPIs &+= other.toggledLPIs
        if let durations = other.routingNanoseconds { routingNanoseconds = (routingNanoseconds ?? []) + durations }
        if let work = other.routingWork { routingWork = (routingWork ?? [:]).merging(work, uniquingKeysWith: &+) }
        cacheBytes = [cacheBytes, other.cacheBytes].compactMap(\.self).max()
    }
}

extension ArmResult {
    /// The arm of a build as an arm of the comparison's result.
    /// - Parameters:
    ///   - account: what the arm did in all processes of the build.
    ///   - name: the arm's name with the build's role before it.
    ///   - rounds: the arm's slices.
    ///   - rate: signals per second of the open loop.
    package init(_ account: ArmAccount, name: String, rounds: [RoundResult], rate: Double) {
        func word(_ key: String) -> String { account.words[key] ?? "" }
        self.init(
            name: name, path: word("path"), loop: word("loop"), cache: word("cache"), topology: word("topology"),
            guest: word("guest"), workload: word("workload"), kind: ResultKind(rawValue: word("kind")) ?? .modelled)
        axes = account.axes
        window = account.window
        self.rate = rate
        arrivals = word("arrivals").isEmpty ? nil : word("arrivals")
        vcpus = account.vcpus
        listRegisters = account.listRegisters
        handicapNanoseconds = account.handicapNanoseconds
        ledger = Ledger(account.ledger, account.refusals)
        throughputLedger = Ledger(account.throughputLedger, account.throughputRefusals)
        latency = LatencyAccount(account, prefix: "open ").result(.response)
        throughputLatency = LatencyAccount(account, prefix: "closed ").result(nil)
        cost = Cost(
            totals: Cost.Totals(account.times), deliveries: throughputLedger.deliveries,
            signals: throughputLedger.signals)
        counts.setFigures(from: account.counts)
        for item in Counts.Item.allCases { counts.uncounted[item] = account.uncounted?[item.rawValue] }
        self.rounds = rounds
        unstamped = account.unstamped
        faults = account.faults.map { LedgerFault(intid: $0.intid, explanation: $0.explanation) }
        if !account.toggleNanoseconds.isEmpty {
            var durations = LatencyHistogram()
            for duration in account.toggleNanoseconds { durations.record(duration) }
            toggles = Toggles(durations: durations.summary, lpis: account.toggledLPIs)
        }
        if let durations = account.routingNanoseconds {
            var work = RoutingCounts()
            work.setFigures(from: account.routingWork ?? [:])
            routing = RoutingAccount(durations: durations, work: work).result
        }
        cacheBytes = Reading(account.cacheBytes, else: "not measured for this arm")
        useMedians()
        judgePace()
    }
}

extension Ledger {
    /// A ledger of named terms.
    fileprivate init(_ terms: [String: UInt64], _ refusals: [String: UInt64]) {
        self.init()
        setFigures(from: terms)
        self.refusals = refusals
    }
}

extension Cost.Totals {
    /// Totals of named times.
    fileprivate init(_ times: [String: UInt64]) {
        self.init(elapsed: times["elapsed"] ?? 0, host: times["host"] ?? 0, cpu: times["cpu"] ?? 0)
        phases.setFigures(from: times)
    }
}

extension LatencyAccount {
    /// Latencies of the histograms whose names begin with the prefix.
    fileprivate init(_ account: ArmAccount, prefix: String) {
        self.init()
        func contents(_ name: String) -> [UInt64] { account.histograms[prefix + name] ?? [] }
        response.record(contents: contents("response"))
        service.record(contents: contents("service"))
        stages.reaped.record(contents: contents("reaped"))
        stages.injected.record(contents: contents("injected"))
        stages.acknowledged.record(contents: contents("acknowledged"))
        unstamped = account.unstamped
    }
}
