import Metrics
package import Results
package import Vocabulary

/// Joins results of one configuration: shards of a suite, and repetitions by other processes, boots or machines.
package enum ResultMerge {
    /// A result for each machine (fingerprint), in the order in which the machines first came.
    ///
    /// Arms that one result alone has are taken as they are. An arm that several have is the sum of them: accounts,
    /// counts and whole histograms are added, and its rounds are those of all, each result one launch more. A result
    /// that is given twice counts once.
    /// - Parameters:
    ///   - results: at least one.
    ///   - names: of their files, for the message.
    /// - Throws: `notComparable` for results of another suite, another build or another load, and for verdicts, which
    ///   cannot be added.
    package static func merged(_ results: [RunResult], names: [String]) throws(RunError) -> [RunResult] {
        if let obstacle = obstacle(results, names) { throw .notComparable(obstacle) }
        var groups: [(fingerprint: String, results: [RunResult])] = []
        for result in results {
            let fingerprint = result.environment.fingerprint
            if let index = groups.firstIndex(where: { $0.fingerprint == fingerprint }) {
                let isKnown = groups[index].results.contains { $0.isOneRun(with: result) }
                if !isKnown { groups[index].results.append(result) }
            } else {
                groups.append((fingerprint, [result]))
            }
        }
        return groups.map { joined($0.results) }
    }

    /// Why results cannot be joined; nil if they can.
    private static func obstacle(_ results: [RunResult], _ names: [String]) -> String? {
        var lines: [String] = []
        for (result, name) in zip(results, names) {
            if !result.comparisons.isEmpty || !result.checks.isEmpty {
                lines.append("\(name) holds verdicts, which cannot be added; irqmark judge compares runs")
            }
            for (fact, own, first) in [
                ("suite", result.invocation.suite, results[0].invocation.suite),
                ("version", result.tool.version, results[0].tool.version),
                ("commit", result.tool.commit.value ?? "unknown", results[0].tool.commit.value ?? "unknown"),
                ("build", result.tool.buildType, results[0].tool.buildType),
            ] where own != first {
                lines.append("\(fact): \(first) in \(names[0]), \(own) in \(name)")
            }
        }
        lines += Comparability.unlikeArms(results, names: names, withRates: true)
        return lines.isEmpty ? nil : lines.joined(separator: "; ")
    }

    private static func joined(_ results: [RunResult]) -> RunResult {
        let first = results[0]
        var arms: [ArmResult] = []
        for arm in results.flatMap(\.arms) {
            if let index = arms.firstIndex(where: { $0.name == arm.name }) {
                arms[index].add(arm)
            } else {
                arms.append(arm)
            }
        }
        var skipped: [Skipped] = []
        for skip in results.flatMap(\.skipped) {
            let isKnown = skipped.contains { $0.name == skip.name } || arms.contains { $0.name == skip.name }
            if !isKnown { skipped.append(skip) }
        }
        var invocation = first.invocation
        invocation.startedAt = results.map(\.invocation.startedAt).min() ?? ""
        invocation.durationNanoseconds = results.reduce(0) { $0 &+ $1.invocation.durationNanoseconds }
        invocation.interrupted = results.contains(where: \.invocation.interrupted)
        invocation.settings.removeAll { $0.name == "shard" || $0.name == "json" }
        var result = RunResult(
            tool: first.tool, invocation: invocation, environment: first.environment, audit: audit(results),
            arms: arms, skipped: skipped)
        result.costs = first.costs
        return result
    }

    /// The worst grade, and everybody's reasons, each once.
    private static func audit(_ results: [RunResult]) -> Audit {
        var audit = Audit(grade: results.map(\.audit.grade).max { $0.rawValue < $1.rawValue } ?? .a)
        for one in results.map(\.audit) {
            audit.reasons += one.reasons.filter { !audit.reasons.contains($0) }
            audit.remedies += one.remedies.filter { !audit.remedies.contains($0) }
            audit.excludedRounds += one.excludedRounds
        }
        return audit
    }
}

extension RunResult {
    /// Whether two results tell of one run: they began at one time on one machine, and measured arms of equal names.
    fileprivate func isOneRun(with other: RunResult) -> Bool {
        invocation.startedAt == other.invocation.startedAt && arms.map(\.name) == other.arms.map(\.name)
            && arms.map(\.rounds) == other.arms.map(\.rounds)
    }
}

extension ArmResult {
    /// Adds what another run of this arm did.
    fileprivate mutating func add(_ other: ArmResult) {
        ledger += other.ledger
        throughputLedger += other.throughputLedger
        latency = latency.joined(with: other.latency)
        throughputLatency = throughputLatency.joined(with: other.throughputLatency)
        cost.totals += other.cost.totals
        cost = Cost(
            totals: cost.totals, deliveries: throughputLedger.deliveries, signals: throughputLedger.signals)
        counts += other.counts
        unstamped += other.unstamped
        faults += other.faults
        let launches = (rounds.compactMap(\.launch).max() ?? 0) + 1
        for index in rounds.indices { rounds[index].launch = rounds[index].launch ?? 0 }
        rounds += other.rounds.map { round in
            var round = round
            round.launch = (round.launch ?? 0) + launches
            return round
        }
        for index in rounds.indices { rounds[index].index = index }
        useMedians()
        if let theirs = other.toggles {
            toggles =
                toggles.map { own in
                    Toggles(durations: own.durations.joined(with: theirs.durations), lpis: own.lpis + theirs.lpis)
                } ?? theirs
        }
        if var own = live, let theirs = other.live {
            own.statistics.merge(theirs.statistics, uniquingKeysWith: &+)
            own.add(histograms: theirs.histograms)
            own.injectionNanoseconds = nil
            live = own
        }
        // What is projected is of one run's counts.
        projected = nil
        if counted != other.counted { counted = counted ?? other.counted }
        cacheBytes = Self.greater(cacheBytes, other.cacheBytes)
        peakResidentBytes = Self.greater(peakResidentBytes, other.peakResidentBytes)
    }

    private static func greater(_ one: Reading<UInt64>, _ other: Reading<UInt64>) -> Reading<UInt64> {
        guard let own = one.value else { return other }
        return .value(max(own, other.value ?? 0))
    }
}

extension LatencyResult {
    /// These latencies and others together.
    fileprivate func joined(with other: LatencyResult) -> LatencyResult {
        var stages = stages
        for stage in other.stages {
            if let index = stages.firstIndex(where: { $0.name == stage.name }) {
                stages[index].summary = stages[index].summary.joined(with: stage.summary)
            } else {
                stages.append(stage)
            }
        }
        return LatencyResult(
            response: response.joined(with: other.response), service: service.joined(with: other.service),
            stages: stages)
    }
}

extension LatencySummary {
    /// The summary of both histograms together. Where a result does not hold its histogram the count stays, and the
    /// quantiles, which cannot be added, are left out.
    fileprivate func joined(with other: LatencySummary) -> LatencySummary {
        guard count > 0 else { return other }
        guard other.count > 0 else { return self }
        var sum = LatencySummary(count: count + other.count, outOfRange: outOfRange + other.outOfRange)
        guard let own = histogram, let theirs = other.histogram else { return sum }
        var both = LatencyHistogram()
        both.record(contents: own.pairs)
        both.record(contents: theirs.pairs)
        sum.quantiles = both.summary.quantiles
        sum.histogram = both.whole
        return sum
    }
}
