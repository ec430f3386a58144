package import Documents
import Metrics
import Vocabulary

extension RunResult: Wired {
    package static let definition = "result"
    /// How many arms are read at most. The largest suite that ships has fewer than fifty.
    package static let mostArms = 2_000

    package static var blank: RunResult {
        RunResult(
            tool: .blank, invocation: .blank, environment: .blank, audit: .blank, arms: [], skipped: [])
    }

    package static let members: [Member<RunResult>] = head + judged

    private static let head: [Member<RunResult>] = [
        Member(
            name: "schema", schema: .constant(schema), isRequired: true,
            write: { _, object in object.add("schema", schema) },
            read: { _, node throws(DocumentError) in
                let version = try node["schema"]
                guard case .string(schema) = version.value.content else { throw version.error("\"\(schema)\"") }
            }),
        .always("tool", \.tool, .record), .always("invocation", \.invocation, .record),
        .always("environment", \.environment, .record), .always("audit", \.audit, .record),
        .always("arms", \.armsBesideFloors, .list(.record, atMost: mostArms)),
        .always("skipped", \.skipped, .list(.record)),
        .ifAny("costs", \.costs, .record),
    ]

    private static let judged: [Member<RunResult>] = [
        .always("comparisons", \.comparisons, .list(.record)), .ifNotEmpty("builds", \.builds, .list(.record)),
        .ifAny("buildsAlike", \.areBuildsAlike, .flag),
        .ifNotEmpty("differences", \.differences, .list(.text), "Why it cannot be compared"),
        .ifNotEmpty(
            "assumed", \.assumed, .list(.text), "What the base does not say, and how it was taken"),
        Member(
            name: "modelBesideKernel", schema: .reference("beside"), isRequired: false,
            write: { result, object in
                if let beside = result.modelBesideKernel { object.add("modelBesideKernel", beside) { $0.json } }
            }, read: { _, _ throws(DocumentError) in }),
        .ifNotEmpty("checks", \.checks, .list(.record)),
        .ifAny("gate", \.coverage, .record, "Of how many arms the verdict speaks"),
        .always("interrupted", \.invocation.interrupted, .flag), .always("verdict", \.verdict, .word),
        Member(
            name: "exitCode",
            schema: Schema([("enum", .array(ExitStatus.allCases.map { .integer(Int($0.rawValue)) }))]),
            isRequired: true, write: { result, object in object.add("exitCode", Int(result.exitStatus.rawValue)) },
            read: { result, node throws(DocumentError) in
                let code = try node["exitCode"]
                guard let status = ExitStatus(rawValue: Int32(try code.small())) else {
                    throw code.error("an exit code of irqmark")
                }
                result.exitStatus = status
            }),
    ]

    /// Computes projections anew, because they follow from counts and costs.
    package mutating func complete(from node: Node) throws(DocumentError) {
        for (index, arm) in try node["arms"].elements().enumerated() {
            guard let part = try arm.optional("projected") else { continue }
            guard let costs else { throw part.error("no projection, since the result has no costs") }
            arms[index].projected = Projection(
                of: arms[index].counts, deliveries: arms[index].throughputLedger.deliveries, by: costs)
        }
    }
}

extension CheckResult: Wired {
    package static let definition = "check"
    package static let blank = CheckResult(name: "")
    package static let members: [Member<CheckResult>] = [
        .always("name", \.name, .text), .derived("holds", .flag) { .bool($0.holds) },
        .always("complaints", \.complaints, .list(.text)), .always("figures", \.figures, .map(.count)),
    ]
}

extension GateCoverage: Wired {
    package static let definition = "gate"
    package static let blank = GateCoverage(arms: 0, lost: [], allowed: [])
    package static let members: [Member<GateCoverage>] = [
        .always("arms", \.arms, .small), .always("lost", \.lost, .list(.text)),
        .always("allowed", \.allowed, .list(.text)),
    ]
}

extension ToolInfo: Wired {
    package static let definition = "tool"
    package static let blank = ToolInfo(version: "", commit: .unavailable(""), buildType: "", compiler: "")
    package static let members: [Member<ToolInfo>] = [
        .always("name", \.name, .text), .always("version", \.version, .text), .reading("commit", \.commit, .text),
        .always("buildType", \.buildType, .text(among: ["release", "debug"])), .always("compiler", \.compiler, .text),
    ]
}

extension Invocation: Wired {
    package static let definition = "invocation"
    package static let blank = Invocation(suite: "", seed: 0, startedAt: "")
    package static let members: [Member<Invocation>] = [
        .always("arguments", \.arguments, .list(.text)), .always("suite", \.suite, .text),
        .ifAny("suiteFile", \.suiteFile, .text), .always("seed", \.seed, .natural),
        .always("settings", \.settings, settingsCodec),
        .ifNotEmpty("context", \.context, settingsCodec), .always("startedAt", \.startedAt, .text),
        .always("durationNanoseconds", \.durationNanoseconds, .nanoseconds),
    ]

    /// Names and values of settings, in the order in which they were given.
    private static let settingsCodec = Codec<[Setting]>(
        .map(.string), write: { settings in .value(.object(settings.map { ($0.name, .string($0.value)) })) }
    ) { node throws(DocumentError) in
        var settings: [Setting] = []
        for member in try node.members() {
            settings.append(Setting(name: member.name, value: try member.value.string()))
        }
        return settings
    }
}

extension Audit: Wired {
    package static let definition = "audit"
    package static let blank = Audit()
    package static let members: [Member<Audit>] = [
        .always("grade", \.grade, .word), .always("reasons", \.reasons, .list(.text)),
        .always("excludedRounds", \.excludedRounds, .small), .added("mends", \.remedies, .list(.text)),
        .ifNotEmpty("perRound", \.perRound, .list(.record)),
    ]
}

extension RoundAudit: Wired {
    package static let definition = "roundAudit"
    package static let blank = RoundAudit(index: 0, elapsedNanoseconds: 0)
    package static let members: [Member<RoundAudit>] = [
        .always("index", \.index, .small), .always("elapsedNs", \.elapsedNanoseconds, .nanoseconds),
        .orNull("stealNs", \.stealNanoseconds, .nanoseconds, else: "no /proc/stat"),
        .orNull("psiNs", \.pressureNanoseconds, .nanoseconds, else: "no /proc/pressure/cpu"),
        .orNull("throttled", \.throttledPeriods, .count, else: "no cgroup with a CPU controller"),
        .ifAny("throttledNs", \.throttledNanoseconds, .nanoseconds, "For how long CPUs were kept from the cgroup"),
        .orNull("migrations", \.migrations, .count, else: "no /proc/thread-self/sched"),
        .orNull("involuntary", \.involuntarySwitches, .count, else: "getrusage does not say"),
        .orNull("waitedNs", \.waitedNanoseconds, .nanoseconds, else: "no /proc/thread-self/schedstat"),
        .orNull("freqKHz", \.frequencyKHz, .count, else: "no cpufreq here"),
        .orNull("spinGapMaxNs", \.spinGapNanoseconds, .nanoseconds, else: "nobody looked"),
        .ifAny("awayNs", \.awayNanoseconds, .nanoseconds, "For how long of one slice the thread's CPU was away"),
        .ifAny("excludedBecause", \.excluded, .text),
        .ifNotEmpty("excludedArms", \.exclusions, .list(.record), "Arms whose slices were measured once more"),
    ]
}

extension ArmExclusion: Wired {
    package static let definition = "armExclusion"
    package static let blank = ArmExclusion(arm: "", reason: "")
    package static let members: [Member<ArmExclusion>] = [
        .always("arm", \.arm, .text), .always("because", \.reason, .text),
    ]
}

extension BuildResult: Wired {
    package static let definition = "build"
    package static let blank = BuildResult(role: "", path: "", tool: .blank, processes: 0)
    package static let members: [Member<BuildResult>] = [
        .always("role", \.role, .text), .always("path", \.path, .text), .always("tool", \.tool, .record),
        .always("processes", \.processes, .small),
    ]
}

extension Skipped: Wired {
    package static let definition = "skipped"
    package static let blank = Skipped(name: "", cause: "", remedy: "")
    package static let members: [Member<Skipped>] = [
        .always("name", \.name, .text), .derived("reason", .string) { .string($0.reason) },
        .always("cause", \.cause, .text), .always("mend", \.remedy, .text),
    ]
}
