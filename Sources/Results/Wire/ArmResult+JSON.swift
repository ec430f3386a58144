package import Documents
import Metrics
import Vocabulary

extension ArmResult {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("name", name)
        object.add("path", path)
        object.add("loop", loop)
        object.add("cache", cache)
        object.add("topology", topology)
        object.add("guest", guest)
        object.add("workload", workload)
        object.add("kind", kind.rawValue)
        if let live { object.add("kvm", live.json(deliveries: throughputLedger.deliveries)) }
        if let axes { object.add("axes", members(of: axes)) }
        addLoad(to: &object)
        if let handicapNanoseconds { object.addNumber("handicapNanoseconds", handicapNanoseconds, else: "") }
        object.add("ledger", ledger.json)
        object.add("latency", latency.json)
        object.add("unstamped", unstamped)
        object.add("cost", cost.json)
        object.add("counts", counts.json)
        if let counted { object.add("counted", counted.json) }
        object.add("throughput", throughput)
        if let projected { object.add("projected", projected.json) }
        object.add("rounds", .array(rounds.map(\.json)))
        if let spread {
            object.add("spread", spread.json)
        } else {
            object.addNull("spread", because: "no round counts")
        }
        object.add("cacheBytes", cacheBytes) { .natural($0) }
        object.add("peakResidentBytes", peakResidentBytes) { .natural($0) }
        if let toggles {
            var part = JSONObject()
            part.add("durations", toggles.durations.json)
            part.add("lpis", toggles.lpis)
            object.add("toggles", part.json)
        }
        object.add("faults", .array(faults.map(\.json)))
        object.add("complaints", .array(complaints.map { .string($0) }))
        return object.json
    }

    /// The closed-loop slices, which `cost` and `counts` speak of.
    private var throughput: JSONValue {
        var object = JSONObject()
        object.add("ledger", throughputLedger.json)
        object.add("latency", throughputLatency.json)
        return object.json
    }

    /// Window and vCPUs stand here once more, so that all axes are in one place.
    private func members(of axes: ArmAxes) -> JSONValue {
        var object = JSONObject()
        object.add("forwarding", axes.forwarding)
        object.add("ingress", axes.ingress)
        object.add("quirks", .array(axes.quirks.map { .string($0) }))
        object.add("togglesPerSecond", axes.togglesPerSecond)
        object.add("window", Reading(window, else: "open loop")) { .integer($0) }
        object.add("haltPollNanoseconds", axes.haltPollNanoseconds)
        object.add("writers", axes.writers)
        let noDevice = kind == .measured ? "lines of KVM have no device" : "not known of this arm"
        object.add("devices", Reading(axes.devices, else: noDevice)) { .integer($0) }
        object.add("events", Reading(axes.events, else: "not known of this arm")) { .integer($0) }
        object.add("vcpus", Reading(vcpus, else: "this path has no vCPU")) { .integer($0) }
        if let chip = axes.chip { object.add("chip", chip) }
        return object.json
    }

    private func addLoad(to object: inout JSONObject) {
        object.add("window", Reading(window, else: "open loop")) { .integer($0) }
        object.addNumber("rate", rate, else: "closed loop")
        if let arrivals { object.add("arrivals", arrivals) }
        object.add("vcpus", Reading(vcpus, else: "this path has no vCPU")) { .integer($0) }
        object.add("listRegisters", Reading(listRegisters, else: "this path has no list register")) { .integer($0) }
    }
}

extension LiveResult {
    package func json(deliveries: UInt64) -> JSONValue {
        var object = JSONObject()
        object.add("module", module)
        object.add("isSoftware", isSoftware)
        for fact in facts { object.add(fact) }
        object.addNumber("injectionNanoseconds", injectionNanoseconds, else: "no round was measured")
        var each = JSONObject()
        for (counter, name, _) in Self.perInterrupt {
            let reason = deliveries == 0 ? "nothing was delivered" : "this KVM has no counter \(counter)"
            each.addNumber(name, perDelivery(counter, of: deliveries), else: reason)
        }
        object.add("perInterrupt", each)
        object.add("statistics", .object(statistics.sorted { $0.key < $1.key }.map { ($0.key, .natural($0.value)) }))
        return object.json
    }
}

extension LedgerFault {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("intid", Reading(intid, else: "the fault cannot be laid at one interrupt")) { .natural(UInt64($0)) }
        object.add("explanation", explanation)
        return object.json
    }
}

extension Ledger {
    package var json: JSONValue {
        var object = JSONObject()
        for term in Term.allCases { object.add(term.rawValue, self[term]) }
        object.add("balanced", balanced)
        object.add("imbalances", .array(imbalances.map { .string($0) }))
        object.add("refusals", .object(refusals.sorted { $0.key < $1.key }.map { ($0.key, .natural($0.value)) }))
        return object.json
    }
}

extension LatencyResult {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("response", response.json)
        object.add("service", service.json)
        object.add("stages", .object(stages.map { ($0.name, $0.summary.json) }))
        return object.json
    }
}

extension LatencySummary {
    package var json: JSONValue {
        var object = JSONObject()
        let figures: [(String, UInt64?)] = [
            ("min", quantiles?.min), ("p50", quantiles?.p50), ("p90", quantiles?.p90), ("p99", quantiles?.p99),
            ("p999", quantiles?.p999), ("max", quantiles?.max),
        ]
        for (name, value) in figures {
            object.add(name, Reading(value, else: "nothing was recorded")) { .natural($0) }
        }
        object.add("count", count)
        object.add("outOfRange", outOfRange)
        if let histogram {
            var whole = JSONObject()
            whole.add("encoding", HistogramEncoding.name)
            whole.add("payload", HistogramEncoding.payload(of: histogram))
            object.add("histogram", whole)
        }
        return object.json
    }
}

extension Cost {
    package var json: JSONValue {
        var object = JSONObject()
        let nothing = "nothing was delivered"
        let noTime = "no time passed"
        object.addRounded("nanosecondsPerDelivery", nanosecondsPerDelivery, else: nothing)
        object.addRounded("hostNanosecondsPerDelivery", hostNanosecondsPerDelivery, else: nothing)
        object.addRounded("cpuNanosecondsPerDelivery", cpuNanosecondsPerDelivery, else: nothing)
        object.addRounded("deliveriesPerSecond", deliveriesPerSecond, else: noTime)
        object.addRounded("signalsPerSecond", signalsPerSecond, else: noTime)
        var phases = JSONObject()
        for phase in totals.phases.named {
            phases.addRounded(phase.name, perDelivery(phase.nanoseconds), else: nothing)
        }
        object.add("phases", phases)
        // What is per delivery is rounded to whole nanoseconds; from these a reader gets it to any digit.
        var exact = JSONObject()
        exact.addNumber("nanosecondsPerDelivery", nanosecondsPerDelivery, else: nothing)
        exact.addNumber("hostNanosecondsPerDelivery", hostNanosecondsPerDelivery, else: nothing)
        exact.addNumber("cpuNanosecondsPerDelivery", cpuNanosecondsPerDelivery, else: nothing)
        object.add("exact", exact)
        var sums = JSONObject()
        sums.add("elapsed", totals.elapsed)
        sums.add("host", totals.host)
        sums.add("cpu", totals.cpu)
        for phase in totals.phases.named { sums.add(phase.name, phase.nanoseconds) }
        sums.add("deliveries", deliveries)
        object.add("totals", sums)
        return object.json
    }
}

extension Counts {
    package var json: JSONValue {
        var object = JSONObject()
        for item in Item.allCases {
            object.add(item.rawValue, reading(item)) { .natural($0) }
            // The contract's order has the allocations after the locks.
            if item == .lockParks { object.add("allocations", allocations) { .natural($0) } }
        }
        return object.json
    }
}

extension RoundResult {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("index", index)
        object.addRounded("nanosecondsPerDelivery", nanosecondsPerDelivery, else: "nothing was delivered")
        object.add("deliveries", deliveries)
        object.add("p50", Reading(p50, else: "nothing was recorded")) { .natural($0) }
        object.add("p99", Reading(p99, else: "nothing was recorded")) { .natural($0) }
        if let elapsedNanoseconds { object.add("elapsedNs", elapsedNanoseconds) }
        if let cpuNanoseconds { object.add("cpuNs", cpuNanoseconds) }
        if let launch { object.add("launch", launch) }
        object.add("excluded", excluded != nil)
        if let excluded { object.add("excludedBecause", excluded) }
        return object.json
    }
}

extension Spread {
    package var json: JSONValue {
        var object = JSONObject()
        let figures = [
            ("min", min), ("lowerQuartile", lowerQuartile), ("median", median), ("upperQuartile", upperQuartile),
            ("max", max),
        ]
        for (name, value) in figures { object.addRounded(name, value, else: "") }
        object.addNumber("relative", relative, else: "the median is zero")
        return object.json
    }
}
