public import Documents
import Metrics
import Vocabulary

extension RunResult {
    /// Longer texts are refused unread, in bytes.
    public static let longestFile = 64 << 20
    /// More arms are refused. The largest suite that ships has less than fifty.
    package static let mostArms = 2_000

    /// Reads what `jsonText` wrote, and writes back the same bytes. Made for files from anywhere: whatever is in it, it
    /// ends in a result or in an error that names the place.
    ///
    /// Members that it does not know are of a later minor version and are passed over. What follows from other members
    /// (`balanced`, `complaints`, what is projected) is not read but found anew.
    ///
    /// - Throws: `DocumentError` if the text is too long, is not JSON, or is no result of this major version.
    public init(json bytes: some Collection<UInt8>) throws(DocumentError) {
        guard bytes.count <= Self.longestFile else {
            throw DocumentError(
                DocumentPlace(), expected: "at most \(Self.longestFile) bytes", found: "\(bytes.count)")
        }
        try self.init(JSONParser.root(Array(bytes)[...]))
    }

    package init(_ place: Node) throws(DocumentError) {
        let schema = try place["schema"]
        guard case .string(Self.schema) = schema.value.content else { throw schema.error("\"\(Self.schema)\"") }
        var invocation = try Invocation(place["invocation"])
        invocation.interrupted = try place["interrupted"].flag()
        let costs = try place.optional("costs").map { place throws(DocumentError) in try UnitCosts(place) }
        let arms = try place["arms"].elements(atMost: Self.mostArms) { arm throws(DocumentError) in
            try ArmResult(arm, costs: costs)
        }
        self.init(
            tool: try ToolInfo(place["tool"]), invocation: invocation,
            environment: try MachineRecord(place["environment"]), audit: try Audit(place["audit"]), arms: arms,
            skipped: try place["skipped"].elements { part throws(DocumentError) in try Skipped(part) },
            comparisons: try place["comparisons"].elements { part throws(DocumentError) in try Comparison(part) })
        self.costs = costs
        builds =
            try place.optional("builds")?.elements { part throws(DocumentError) in try BuildResult(part) } ?? []
        areBuildsAlike = try place.optional("buildsAlike")?.flag()
        differences = try place.optional("differences")?.strings() ?? []
        assumed = try place.optional("assumed")?.strings() ?? []
        verdict = try place["verdict"].word()
        let code = try place["exitCode"]
        guard let status = ExitStatus(rawValue: Int32(try code.small())) else {
            throw code.error("an exit code of irqmark")
        }
        exitStatus = status
    }
}

extension ToolInfo {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            name: try place["name"].string(), version: try place["version"].string(),
            commit: try place.reading("commit") { part throws(DocumentError) in try part.string() },
            buildType: try place["buildType"].string(), compiler: try place["compiler"].string())
    }
}

extension Invocation {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            arguments: try place["arguments"].strings(), suite: try place["suite"].string(),
            seed: try place["seed"].natural(), startedAt: try place["startedAt"].string(),
            durationNanoseconds: try place["durationNanoseconds"].nanoseconds())
        for member in try place["settings"].members() {
            settings.append(Setting(name: member.name, value: try member.value.string()))
        }
        for member in try place.optional("context")?.members() ?? [] {
            context.append(Setting(name: member.name, value: try member.value.string()))
        }
    }
}

extension MachineRecord {
    package init(_ place: Node) throws(DocumentError) {
        var facts = try place.facts(but: ["fingerprint", "fingerprintOf"])
        let deciding = Set(try place.optional("fingerprintOf")?.strings() ?? [])
        for index in facts.indices { facts[index].decides = deciding.contains(facts[index].name) }
        self.init(facts, fingerprint: try place["fingerprint"].string())
    }
}

extension Audit {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            grade: try place["grade"].word(), reasons: try place["reasons"].strings(),
            excludedRounds: try place["excludedRounds"].small())
        mends = try place.optional("mends")?.strings() ?? []
        perRound =
            try place.optional("perRound")?.elements { part throws(DocumentError) in try RoundAudit(part) } ?? []
    }
}

extension RoundAudit {
    package init(_ place: Node) throws(DocumentError) {
        self.init(index: try place["index"].small(), elapsedNanoseconds: try place["elapsedNs"].nanoseconds())
        stealNanoseconds = try place["stealNs"].orNull?.nanoseconds()
        pressureNanoseconds = try place["psiNs"].orNull?.nanoseconds()
        throttledPeriods = try place["throttled"].orNull?.count()
        migrations = try place["migrations"].orNull?.count()
        involuntarySwitches = try place["involuntary"].orNull?.count()
        waitedNanoseconds = try place["waitedNs"].orNull?.nanoseconds()
        frequencyKHz = try place["freqKHz"].orNull?.count()
        spinGapNanoseconds = try place["spinGapMaxNs"].orNull?.nanoseconds()
        excluded = try place.optional("excludedBecause")?.string()
    }
}

extension BuildResult {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            role: try place["role"].string(), path: try place["path"].string(), tool: try ToolInfo(place["tool"]),
            processes: try place["processes"].small())
    }
}

extension Skipped {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            name: try place["name"].string(), cause: try place["cause"].string(), mend: try place["mend"].string())
    }
}

extension UnitCosts {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            name: try place["name"].string(), title: try place["title"].string(),
            units: try place["units"].elements { unit throws(DocumentError) in try Unit(unit) })
    }
}

extension UnitCosts.Unit {
    init(_ place: Node) throws(DocumentError) {
        self.init(
            count: try place["count"].word(), nanoseconds: try place["nanoseconds"].number(),
            what: try place["what"].string(), source: try place["source"].string(),
            hardware: try place["hardware"].string(), kernel: try place["kernel"].string())
        for part in try place["contains"].members() {
            contains.append(.init(count: try part.key.word(), times: try part.value.number()))
        }
    }
}
