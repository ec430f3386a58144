import Documents
import Metrics

/// The JSON Schema of results, derived from the tables by which they are written and read.
public enum ResultSchema {
    /// The schema, draft 2020-12, as text with its last line break.
    public static var text: String { json.text() }

    static var json: JSONValue {
        guard case .object(let members) = RunResult.shape.json else { return .null }
        let head: [(name: String, value: JSONValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("$id", .string(RunResult.schema)), ("title", .string("A result of irqmark")),
            (
                "description",
                .string(
                    "Times are in nanoseconds. What is null has its reason in nullReasons of the same object. "
                        + "Within this major version members are only added.")
            ),
        ]
        return .object(head + members + [("$defs", .object(definitions.map { ($0.name, $0.schema.json) }))])
    }

    private static var definitions: [(name: String, schema: Schema)] {
        [("reasons", .map(.string))] + records + [(LiveResult.definition, LiveResult.schema)] + Projection.definitions
            + NetInjection.definitions
    }

    /// Definitions of all records that have a table, each once.
    private static var records: [(name: String, schema: Schema)] {
        let tables: [any Wired.Type] = [
            ToolInfo.self, Invocation.self, HostRecord.self, Audit.self, RoundAudit.self, ArmExclusion.self,
            BuildResult.self,
            Skipped.self, UnitCosts.self, UnitCosts.Unit.self, LedgerFault.self, LPIAccount.self, Toggles.self,
            RouteChanges.self, RoundResult.self, Spread.self, LatencyResult.self, LatencySummary.self,
            HistogramContents.self, Ledger.self, Counts.self,
            CountedResult.self, Comparison.WithExcluded.self, GateCoverage.self,
            CheckResult.self,
        ]
        return tables.map { ($0.definition, $0.shape) } + ArmResult.definitions + Cost.definitions
            + Comparison.definitions
    }
}
