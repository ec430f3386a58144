package import Documents
import Metrics

extension ArmResult {
    /// - Parameter costs: what the arm was projected by, if it was.
    package init(_ place: Node, costs: UnitCosts?) throws(DocumentError) {
        self.init(
            name: try place["name"].string(), path: try place["path"].string(), loop: try place["loop"].string(),
            cache: try place["cache"].string(), topology: try place["topology"].string(),
            guest: try place["guest"].string(), workload: try place["workload"].string(),
            kind: try place["kind"].word())
        live = try place.optional("kvm").map { part throws(DocumentError) in try LiveResult(part) }
        axes = try place.optional("axes").map { part throws(DocumentError) in try ArmAxes(part) }
        window = try place["window"].orNull?.small()
        rate = try place["rate"].orNull?.number()
        arrivals = try place.optional("arrivals")?.string()
        vcpus = try place["vcpus"].orNull?.small()
        listRegisters = try place["listRegisters"].orNull?.small()
        handicapNanoseconds = try place.optional("handicapNanoseconds")?.number()
        ledger = try Ledger(place["ledger"])
        latency = try LatencyResult(place["latency"])
        unstamped = try place["unstamped"].count()
        cost = try Cost(place["cost"])
        counts = try Counts(place["counts"])
        // Results of the first minor version have 0 for what KVM does not count.
        if let live { counts.withholdWhatKVMHides(statistics: live.statistics) }
        counted = try place.optional("counted").map { part throws(DocumentError) in try CountedResult(part) }
        throughputLedger = try Ledger(place["throughput"]["ledger"])
        throughputLatency = try LatencyResult(place["throughput"]["latency"])
        rounds = try place["rounds"].elements { round throws(DocumentError) in try RoundResult(round) }
        spread = try place["spread"].orNull.map { part throws(DocumentError) in try Spread(part) }
        cacheBytes = try place.reading("cacheBytes") { part throws(DocumentError) in try part.count() }
        peakResidentBytes = try place.reading("peakResidentBytes") { part throws(DocumentError) in try part.count() }
        if let part = try place.optional("toggles") {
            toggles = Toggles(
                durations: try LatencySummary(part["durations"]), lpis: try part["lpis"].count())
        }
        faults = try place["faults"].elements { fault throws(DocumentError) in try LedgerFault(fault) }
        if let part = try place.optional("projected") {
            guard let costs else { throw part.error("no projection, since the result has no costs") }
            projected = Projection(of: counts, deliveries: throughputLedger.deliveries, by: costs)
        }
    }
}

extension ArmAxes {
    /// Window and vCPUs are the arm's, and read there.
    package init(_ place: Node) throws(DocumentError) {
        self.init()
        forwarding = try place["forwarding"].string()
        ingress = try place["ingress"].string()
        quirks = try place["quirks"].strings()
        togglesPerSecond = try place["togglesPerSecond"].small()
        haltPollNanoseconds = try place["haltPollNanoseconds"].small()
        writers = try place["writers"].small()
        devices = try place["devices"].orNull?.small()
        events = try place["events"].orNull?.small()
        chip = try place.optional("chip")?.string()
    }
}

extension LiveResult {
    package init(_ place: Node) throws(DocumentError) {
        let own: Set<String> = ["module", "isSoftware", "injectionNanoseconds", "statistics"]
        self.init(
            module: try place["module"].string(), isSoftware: try place["isSoftware"].flag(),
            facts: try place.facts(but: own))
        injectionNanoseconds = try place["injectionNanoseconds"].orNull?.number()
        for member in try place["statistics"].members() { statistics[member.name] = try member.value.natural() }
    }
}

extension LedgerFault {
    package init(_ place: Node) throws(DocumentError) {
        let intid = try place["intid"].orNull?.natural(atMost: UInt64(UInt32.max))
        self.init(intid: intid.map { UInt32($0) }, explanation: try place["explanation"].string())
    }
}

extension Ledger {
    package init(_ place: Node) throws(DocumentError) {
        self.init()
        for term in Term.allCases { self[term] = try place[term.rawValue].count() }
        for member in try place["refusals"].members() { refusals[member.name] = try member.value.count() }
    }
}

extension LatencyResult {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            response: try LatencySummary(place["response"]), service: try LatencySummary(place["service"]))
        for member in try place["stages"].members() {
            stages.append(Stage(name: member.name, summary: try LatencySummary(member.value)))
        }
    }
}

extension LatencySummary {
    package init(_ place: Node) throws(DocumentError) {
        self.init(count: try place["count"].count(), outOfRange: try place["outOfRange"].count())
        histogram = try place.optional("histogram").map { part throws(DocumentError) in try HistogramContents(part) }
        // They are there together or not at all.
        guard try place["min"].orNull != nil else { return }
        quantiles = Quantiles(
            min: try place["min"].nanoseconds(), p50: try place["p50"].nanoseconds(),
            p90: try place["p90"].nanoseconds(), p99: try place["p99"].nanoseconds(),
            p999: try place["p999"].nanoseconds(), max: try place["max"].nanoseconds())
    }
}

extension HistogramContents {
    package init(_ place: Node) throws(DocumentError) {
        let encoding = try place["encoding"]
        guard try encoding.string() == HistogramEncoding.name else {
            throw encoding.error("\"\(HistogramEncoding.name)\"")
        }
        let payload = try place["payload"]
        let text = try payload.string()
        do throws(HistogramEncoding.Fault) { self = try HistogramEncoding.contents(of: text) } catch {
            throw payload.error("the base64 of a compressed histogram (\(error.words))")
        }
    }
}

extension Cost {
    package init(_ place: Node) throws(DocumentError) {
        let sums = try place["totals"]
        let phases = Phases(
            source: try sums["source"].nanoseconds(), loop: try sums["loop"].nanoseconds(),
            injection: try sums["injection"].nanoseconds(), hardware: try sums["hardware"].nanoseconds(),
            vcpu: try sums["vcpu"].nanoseconds(),
            // Earlier minor versions have it in `hardware` and `vcpu`.
            guest: try sums.optional("guest")?.nanoseconds() ?? 0)
        self.init(
            totals: Totals(
                elapsed: try sums["elapsed"].nanoseconds(), host: try sums["host"].nanoseconds(),
                cpu: try sums["cpu"].nanoseconds(), phases: phases),
            deliveries: try sums["deliveries"].count())
        // Results of the first minor version have whole nanoseconds only.
        let exact = try place.optional("exact") ?? place
        nanosecondsPerDelivery = try exact["nanosecondsPerDelivery"].orNull?.number()
        hostNanosecondsPerDelivery = try exact["hostNanosecondsPerDelivery"].orNull?.number()
        cpuNanosecondsPerDelivery = try exact["cpuNanosecondsPerDelivery"].orNull?.number()
        deliveriesPerSecond = try place["deliveriesPerSecond"].orNull?.number()
        signalsPerSecond = try place["signalsPerSecond"].orNull?.number()
    }
}

extension Counts {
    package init(_ place: Node) throws(DocumentError) {
        self.init()
        for item in Item.allCases {
            if item.isLater, try place.optional(item.rawValue) == nil {
                uncounted[item] = "the version that wrote this result did not count it"
                continue
            }
            switch try place.reading(item.rawValue, as: { part throws(DocumentError) in try part.count() }) {
            case .value(let count): self[item] = count
            case .unavailable(let reason): uncounted[item] = reason
            }
        }
        allocations = try place.reading("allocations") { part throws(DocumentError) in try part.count() }
    }
}

extension RoundResult {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            index: try place["index"].small(),
            nanosecondsPerDelivery: try place["nanosecondsPerDelivery"].orNull?.number(),
            deliveries: try place["deliveries"].count(), p50: try place["p50"].orNull?.nanoseconds(),
            p99: try place["p99"].orNull?.nanoseconds())
        elapsedNanoseconds = try place.optional("elapsedNs")?.nanoseconds()
        cpuNanoseconds = try place.optional("cpuNs")?.nanoseconds()
        launch = try place.optional("launch")?.small()
        if try place["excluded"].flag() { excluded = try place["excludedBecause"].string() }
    }
}

extension Spread {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            min: try place["min"].number(), lowerQuartile: try place["lowerQuartile"].number(),
            median: try place["median"].number(), upperQuartile: try place["upperQuartile"].number(),
            max: try place["max"].number(), relative: try place["relative"].orNull?.number())
    }
}
