import Metrics
import Vocabulary

/// The JSON Schema of results. Kept by hand beside the writer; the tests hold every result against it, strictly: a
/// member that is written and not listed here fails them.
public enum ResultSchema {
    /// The schema, draft 2020-12, with its last line break.
    public static var text: String {
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "\(RunResult.schema)",
          "title": "A result of irqmark",
          "description": "Times are in nanoseconds. What is null has its reason in nullReasons of the same object. \
        Within this major version members are only added.",
          "type": "object",
          "required": \(list([
              "schema", "tool", "invocation", "environment", "audit", "arms", "skipped", "comparisons", "interrupted",
              "verdict", "exitCode",
          ])),
          "properties": {
            "schema": { "const": "\(RunResult.schema)" },
            "tool": { "$ref": "#/$defs/tool" },
            "invocation": { "$ref": "#/$defs/invocation" },
            "environment": { "$ref": "#/$defs/environment" },
            "audit": { "$ref": "#/$defs/audit" },
            "arms": { "type": "array", "items": { "$ref": "#/$defs/arm" } },
            "skipped": { "type": "array", "items": { "$ref": "#/$defs/skipped" } },
            "costs": { "$ref": "#/$defs/costs" },
            "comparisons": { "type": "array", "items": { "$ref": "#/$defs/comparison" } },
            "builds": { "type": "array", "items": { "$ref": "#/$defs/build" } },
            "buildsAlike": { "type": "boolean" },
            "differences": { "description": "Why it cannot be compared.", "$ref": "#/$defs/texts" },
            "assumed": { "description": "What the base does not say, and how it was taken.", "$ref": "#/$defs/texts" },
            "modelBesideKernel": { "$ref": "#/$defs/beside" },
            "interrupted": { "type": "boolean" },
            "verdict": { "$ref": "#/$defs/verdict" },
            "exitCode": { "enum": [\(ExitStatus.allCases.map { "\($0.rawValue)" }.joined(separator: ", "))] },
            "nullReasons": { "$ref": "#/$defs/reasons" }
          },
          "$defs": {
        \((plain + run + arm + latency + counts + judged).joined(separator: ",\n"))
          }
        }

        """
    }

    private static let plain: [String] = [
        ##"    "count": { "type": "integer", "minimum": 0 }"##,
        ##"    "countOrNull": { "type": ["integer", "null"], "minimum": 0 }"##,
        ##"    "integerOrNull": { "type": ["integer", "null"] }"##,
        ##"    "numberOrNull": { "type": ["number", "null"] }"##,
        ##"    "textOrNull": { "type": ["string", "null"] }"##,
        ##"    "texts": { "type": "array", "items": { "type": "string" } }"##,
        ##"    "reasons": { "type": "object", "additionalProperties": { "type": "string" } }"##,
        ##"    "counted": { "type": "object", "additionalProperties": { "$ref": "#/$defs/count" } }"##,
        ##"    "fact": { "type": ["string", "integer", "boolean", "null"] }"##,
        "    \"verdict\": { \"enum\": \(list(Verdict.allCases.map(\.rawValue))) }",
        "    \"work\": { \"enum\": \(list(Counts.Item.allCases.map(\.rawValue))) }",
    ]

    private static let run: [String] = [
        object(
            "tool",
            [
                ("name", string), ("version", string), ("commit", ref("textOrNull")),
                ("buildType", ##"{ "enum": ["release", "debug"] }"##), ("compiler", string),
            ]),
        object(
            "invocation",
            [
                ("arguments", ref("texts")), ("suite", string), ("seed", ref("count")),
                ("settings", ##"{ "type": "object", "additionalProperties": { "type": "string" } }"##),
                ("startedAt", string), ("durationNanoseconds", ref("count")),
            ], optional: [("context", ##"{ "type": "object", "additionalProperties": { "type": "string" } }"##)]),
        object(
            "environment", [("fingerprint", string)], optional: [("fingerprintOf", ref("texts"))],
            others: ref("fact")),
        object(
            "audit",
            [
                ("grade", "{ \"enum\": \(list(Grade.words)) }"), ("reasons", ref("texts")),
                ("excludedRounds", ref("count")),
            ], optional: [("mends", ref("texts")), ("perRound", array(of: "roundAudit"))]),
        object(
            "roundAudit",
            [("index", ref("count")), ("elapsedNs", ref("count"))]
                + all(
                    [
                        "stealNs", "psiNs", "throttled", "migrations", "involuntary", "waitedNs", "freqKHz",
                        "spinGapMaxNs",
                    ], ref("countOrNull")),
            optional: [("excludedBecause", string)]),
        object(
            "build",
            [("role", string), ("path", string), ("tool", ref("tool")), ("processes", ref("count"))]),
        object("skipped", all(["name", "reason", "cause", "mend"], string)),
        object("costs", [("name", string), ("title", string), ("units", array(of: "unit"))]),
        object(
            "unit",
            [
                ("count", ref("work")), ("nanoseconds", number),
                ("contains", ##"{ "type": "object", "additionalProperties": { "type": "number" } }"##),
                ("what", string),
                ("source", string), ("hardware", string), ("kernel", string),
            ]),
    ]

    private static let arm: [String] = [
        object(
            "arm",
            [("name", string)] + armWords + [
                ("kind", "{ \"enum\": \(list(ResultKind.allCases.map(\.rawValue))) }"),
                ("window", ref("countOrNull")), ("rate", ref("numberOrNull")), ("vcpus", ref("countOrNull")),
                ("listRegisters", ref("countOrNull")), ("ledger", ref("ledger")), ("latency", ref("latency")),
                ("unstamped", ref("count")), ("cost", ref("cost")), ("counts", ref("counts")),
                ("throughput", ref("throughput")), ("rounds", array(of: "round")), ("spread", ref("spread")),
                ("cacheBytes", ref("countOrNull")), ("peakResidentBytes", ref("countOrNull")),
                ("faults", array(of: "fault")), ("complaints", ref("texts")),
            ],
            optional: [
                ("axes", ref("axes")), ("kvm", ref("kvm")), ("arrivals", described(Arrivals.explained)),
                ("handicapNanoseconds", number),
                ("counted", ref("countedApart")),
                ("projected", ref("projected")), ("toggles", ref("toggles")),
            ]),
        object(
            "kvm",
            [
                ("module", string), ("isSoftware", flag), ("injectionNanoseconds", ref("numberOrNull")),
                ("statistics", ref("counted")),
            ], optional: [("perInterrupt", ref("perInterrupt"))], others: ref("fact")),
        axes,
        object("perInterrupt", [], others: ref("numberOrNull")),
        object("throughput", [("ledger", ref("ledger")), ("latency", ref("latency"))]),
        object("fault", [("intid", ref("countOrNull")), ("explanation", string)]),
        object(
            "projected",
            [
                ("kind", ##"{ "const": "projected" }"##), ("nanosecondsPerDelivery", ref("integerOrNull")),
                ("terms", array(of: "term")), ("notProjected", array(of: "missing")),
            ]),
        object(
            "term",
            [
                ("count", ref("work")), ("total", ref("count")), ("nanosecondsEach", number),
                ("nanosecondsPerDelivery", ref("integerOrNull")),
            ]),
        object("missing", [("count", ref("work")), ("total", ref("count"))]),
        object("toggles", [("durations", ref("summary")), ("lpis", ref("count"))]),
        object(
            "round",
            [
                ("index", ref("count")), ("nanosecondsPerDelivery", ref("integerOrNull")), ("deliveries", ref("count")),
                ("p50", ref("countOrNull")), ("p99", ref("countOrNull")), ("excluded", flag),
            ],
            optional: [
                ("elapsedNs", ref("count")), ("cpuNs", ref("count")), ("launch", ref("count")),
                ("excludedBecause", string),
            ]),
        object(
            "spread",
            all(["min", "lowerQuartile", "median", "upperQuartile", "max"], ref("integerOrNull"))
                + [("relative", ref("numberOrNull"))], type: ##"["object", "null"]"##),
    ]

    private static let latency: [String] = [
        object(
            "latency",
            [
                ("response", ref("summary")), ("service", ref("summary")),
                ("stages", ##"{ "type": "object", "additionalProperties": { "$ref": "#/$defs/summary" } }"##),
            ]),
        object(
            "summary",
            all(["min", "p50", "p90", "p99", "p999", "max"], ref("countOrNull")) + [
                ("count", ref("count")), ("outOfRange", ref("count")),
            ], optional: [("histogram", ref("histogram"))]),
        object("histogram", [("encoding", "{ \"const\": \"\(HistogramEncoding.name)\" }"), ("payload", string)]),
    ]

    private static let counts: [String] = [
        object(
            "ledger",
            all(Ledger.Term.allCases.map(\.rawValue), ref("count")) + [
                ("balanced", flag), ("imbalances", ref("texts")), ("refusals", ref("counted")),
            ]),
        object(
            "counts",
            all(
                Counts.Item.allCases.filter { !$0.isLater }.map(\.rawValue) + ["allocations"], ref("countOrNull")),
            optional: all(Counts.Item.allCases.filter(\.isLater).map(\.rawValue), ref("countOrNull"))),
        object(
            "countedApart",
            [
                ("signals", ref("count")), ("deliveries", ref("count")), ("counter", ref("textOrNull")),
                ("instructions", ref("countOrNull")), ("counts", ref("counts")),
            ], optional: [("handicap", string)]),
        object(
            "cost",
            all(
                [
                    "nanosecondsPerDelivery", "hostNanosecondsPerDelivery", "cpuNanosecondsPerDelivery",
                    "deliveriesPerSecond", "signalsPerSecond",
                ], ref("integerOrNull")) + [
                    ("phases", ref("phases")), ("totals", ref("counted")),
                ], optional: [("exact", ref("exact"))]),
        object(
            "exact",
            all(
                ["nanosecondsPerDelivery", "hostNanosecondsPerDelivery", "cpuNanosecondsPerDelivery"],
                ref("numberOrNull"))),
        object(
            "phases", all(Phases().named.map(\.name).filter { $0 != "guest" }, ref("integerOrNull")),
            optional: [("guest", ref("integerOrNull"))]),
    ]

    private static let judged: [String] = [
        object(
            "comparison",
            [
                ("base", string), ("candidate", string), ("metric", string), ("gated", flag),
                ("baseNanoseconds", ref("integerOrNull")), ("candidateNanoseconds", ref("integerOrNull")),
                ("ratio", ref("numberOrNull")), ("ciLow", ref("numberOrNull")), ("ciHigh", ref("numberOrNull")),
                ("alpha", number), ("adjusted", ref("adjusted")), ("margin", number), ("effectiveMargin", number),
                ("rounds", ref("count")), ("roundsPerObservation", ref("count")), ("ties", ref("count")),
                ("lag1", ref("numberOrNull")), ("minDetectable", ref("numberOrNull")), ("control", ref("interval")),
                ("verdict", ref("verdict")),
            ],
            optional: [
                ("baseCount", number), ("candidateCount", number), ("withExcluded", ref("withExcluded")),
                ("limit", number), ("setAside", flag), ("reason", string),
                ("launches", ##"{ "type": "array", "items": { "type": "number" } }"##),
            ]),
        object("adjusted", [("regressed", number), ("improved", number)]),
        object("interval", all(["ratio", "ciLow", "ciHigh"], ref("numberOrNull"))),
        object(
            "withExcluded",
            all(["ratio", "ciLow", "ciHigh"], ref("numberOrNull")) + [("verdict", ref("verdict"))]),
        object(
            "beside", [("differenceHolds", string)],
            optional: all(NetInjection.Way.allCases.map(\.rawValue), ref("net")), type: ##"["object", "null"]"##),
        object(
            "net",
            [("arm", string), ("floor", string)]
                + all(["nanoseconds", "floorNanoseconds", "netNanoseconds"], number)),
    ]

    // MARK: Spelling

    static let string = ##"{ "type": "string" }"##
    private static let number = ##"{ "type": "number" }"##
    private static let flag = ##"{ "type": "boolean" }"##

    typealias Member = (name: String, schema: String)

    private static func all(_ names: [String], _ schema: String) -> [Member] { names.map { ($0, schema) } }

    static func ref(_ name: String) -> String { "{ \"$ref\": \"#/$defs/\(name)\" }" }

    private static func array(of name: String) -> String { "{ \"type\": \"array\", \"items\": \(ref(name)) }" }

    private static func list(_ words: [String]) -> String {
        "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }

    /// A definition of an object.
    /// - Parameters:
    ///   - required: the members that are always there.
    ///   - optional: the others.
    ///   - others: what members are that no one can list; nil if there are none.
    ///   - type: what stands for `type`, if it may also be null.
    static func object(
        _ name: String, _ required: [Member],
        optional: [Member] = [], others: String? = nil, type: String = ##""object""##
    ) -> String {
        let members = required + optional + [("nullReasons", ref("reasons"))]
        let lines = members.map { "        \"\($0.name)\": \($0.schema)" }.joined(separator: ",\n")
        let rest = others.map { ",\n      \"additionalProperties\": \($0)" } ?? ""
        return """
                "\(name)": {
                  "type": \(type),
                  "required": \(list(required.map(\.name))),
                  "properties": {
            \(lines)
                  }\(rest)
                }
            """
    }
}
