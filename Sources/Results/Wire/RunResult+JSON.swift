package import Documents
import Metrics
import Vocabulary

extension RunResult {
    /// The result as JSON text, schema `irqmark/result/v1`: members in their declared order, times as integers in
    /// nanoseconds, null only with a reason beside it in `nullReasons`.
    public var jsonText: String { json.text() }

    package var json: JSONValue {
        var object = JSONObject()
        object.add("schema", Self.schema)
        object.add("tool", tool.json)
        object.add("invocation", invocation.json)
        object.add("environment", environment.json)
        object.add("audit", audit.json)
        object.add("arms", .array(arms.map(\.json)))
        object.add("skipped", .array(skipped.map(\.json)))
        if let costs { object.add("costs", costs.json) }
        object.add("comparisons", .array(comparisons.map(\.json)))
        if !builds.isEmpty {
            object.add("builds", .array(builds.map(\.json)))
            if let areBuildsAlike { object.add("buildsAlike", areBuildsAlike) }
        }
        if !differences.isEmpty { object.add("differences", .array(differences.map { .string($0) })) }
        if !assumed.isEmpty { object.add("assumed", .array(assumed.map { .string($0) })) }
        if let beside = modelBesideKernel { object.add("modelBesideKernel", beside) { Self.json($0) } }
        object.add("interrupted", invocation.interrupted)
        object.add("verdict", verdict.rawValue)
        object.add("exitCode", Int(exitStatus.rawValue))
        return object.json
    }

    private static func json(_ injections: [NetInjection]) -> JSONValue {
        var object = JSONObject()
        for injection in injections {
            var row = JSONObject()
            row.add("arm", injection.arm)
            row.add("floor", injection.floor)
            row.addNumber("nanoseconds", injection.nanoseconds, else: "")
            row.addNumber("floorNanoseconds", injection.floorNanoseconds, else: "")
            row.addNumber("netNanoseconds", injection.netNanoseconds, else: "")
            object.add(injection.way.rawValue, row)
        }
        object.add("differenceHolds", NetInjection.difference)
        return object.json
    }
}

extension ToolInfo {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("name", name)
        object.add("version", version)
        object.add("commit", commit) { .string($0) }
        object.add("buildType", buildType)
        object.add("compiler", compiler)
        return object.json
    }
}

extension Invocation {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("arguments", .array(arguments.map { .string($0) }))
        object.add("suite", suite)
        object.add("seed", seed)
        object.add("settings", .object(settings.map { ($0.name, .string($0.value)) }))
        if !context.isEmpty { object.add("context", .object(context.map { ($0.name, .string($0.value)) })) }
        object.add("startedAt", startedAt)
        object.add("durationNanoseconds", durationNanoseconds)
        return object.json
    }
}

extension MachineRecord {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("fingerprint", fingerprint)
        let deciding = facts.filter(\.decides)
        if !deciding.isEmpty { object.add("fingerprintOf", .array(deciding.map { .string($0.name) })) }
        for fact in facts { object.add(fact) }
        return object.json
    }
}

extension Audit {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("grade", grade.rawValue)
        object.add("reasons", .array(reasons.map { .string($0) }))
        object.add("excludedRounds", excludedRounds)
        object.add("mends", .array(mends.map { .string($0) }))
        if !perRound.isEmpty { object.add("perRound", .array(perRound.map(\.json))) }
        return object.json
    }
}

extension RoundAudit {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("index", index)
        object.add("elapsedNs", elapsedNanoseconds)
        let readings: [(String, UInt64?, String)] = [
            ("stealNs", stealNanoseconds, "no /proc/stat"), ("psiNs", pressureNanoseconds, "no /proc/pressure/cpu"),
            ("throttled", throttledPeriods, "no cgroup v2 cpu.stat"),
            ("migrations", migrations, "no /proc/thread-self/sched"),
            ("involuntary", involuntarySwitches, "getrusage does not say"),
            ("waitedNs", waitedNanoseconds, "no /proc/thread-self/schedstat"),
            ("freqKHz", frequencyKHz, "no cpufreq here"), ("spinGapMaxNs", spinGapNanoseconds, "nobody looked"),
        ]
        for (name, value, reason) in readings {
            object.add(name, Reading(value, else: reason)) { .natural($0) }
        }
        if let excluded { object.add("excludedBecause", excluded) }
        return object.json
    }
}

extension BuildResult {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("role", role)
        object.add("path", path)
        object.add("tool", tool.json)
        object.add("processes", processes)
        return object.json
    }
}

extension Skipped {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("name", name)
        object.add("reason", reason)
        object.add("cause", cause)
        object.add("mend", mend)
        return object.json
    }
}
