public import Foundation
public import Metrics

/// A result that was written before or by another build, as far as a gate needs it: what was counted, the rounds'
/// times, and whether it may be compared.
public struct StoredResult: Decodable {
    private let schema: String
    private let tool: Tool
    private let invocation: Call
    private let environment: [String: Scalar]
    private let audit: Disturbed
    private let arms: [Arm]
    private let verdict: String

    private struct Tool: Decodable { let version, buildType, compiler: String }
    private struct Call: Decodable {
        let suite: String
        let seed: UInt64
        let startedAt: String
        let settings: [String: String]
    }
    private struct Disturbed: Decodable { let grade: String }
    private struct Arm: Decodable {
        let name, path, loop, cache, topology, guest, workload, kind: String
        let counted: Counted?
        let rounds: [Round]
    }
    private struct Counted: Decodable {
        let signals, deliveries: UInt64
        let counter: String?
        let instructions: UInt64?
        let counts: [String: Scalar]
        let nullReasons: [String: String]?
    }
    private struct Round: Decodable {
        let index: Int
        let nanosecondsPerDelivery: Double?
        let deliveries: UInt64
        let excluded: Bool
    }

    /// A member that is no object: what it is decides who reads it.
    private struct Scalar: Decodable {
        var value: MachineFact.Value?

        init(from decoder: any Decoder) throws {
            guard let container = try? decoder.singleValueContainer() else { return }
            if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let number = try? container.decode(Int.self) {
                value = .number(number)
            } else if let text = try? container.decode(String.self) {
                value = .text(text)
            }
        }

        var natural: UInt64? {
            if case .number(let number) = value, number >= 0 { return UInt64(number) }
            return nil
        }
    }

    /// Reads the JSON of a result.
    /// - Throws: `DecodingError` for what is no result.
    public static func read(_ json: Data) throws -> StoredResult {
        let stored = try JSONDecoder().decode(Self.self, from: json)
        guard stored.schema == RunResult.schema else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "schema \(stored.schema) in place of \(RunResult.schema)"))
        }
        return stored
    }

    /// As it was in memory; what gates do not need is left out.
    /// - Parameter deciding: the facts of a machine that decide whether results may be compared.
    public func result(deciding: Set<String>) -> RunResult {
        var machine = MachineRecord()
        for (name, fact) in environment where name != "fingerprint" && name != "nullReasons" {
            machine.add(
                MachineFact(name, Reading(fact.value, else: "not known"), decides: deciding.contains(name)))
        }
        var result = RunResult(
            tool: ToolInfo(
                version: tool.version, commit: .unavailable("not read"), buildType: tool.buildType,
                compiler: tool.compiler),
            invocation: Invocation(
                suite: invocation.suite, seed: invocation.seed, startedAt: invocation.startedAt,
                settings: invocation.settings.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) }),
            environment: machine, audit: Audit(grade: Audit.Grade(rawValue: audit.grade) ?? .c),
            arms: arms.map(Self.arm), skipped: [])
        result.verdict = Verdict(rawValue: verdict) ?? .void
        return result
    }

    private static func arm(_ stored: Arm) -> ArmResult {
        var arm = ArmResult(
            name: stored.name, path: stored.path, loop: stored.loop, cache: stored.cache, topology: stored.topology,
            guest: stored.guest, workload: stored.workload, kind: ResultKind(rawValue: stored.kind) ?? .modelled)
        arm.counted = stored.counted.map(counted)
        arm.rounds = stored.rounds.map { round in
            RoundResult(
                index: round.index, nanosecondsPerDelivery: round.nanosecondsPerDelivery, deliveries: round.deliveries,
                p50: nil, p99: nil, excluded: round.excluded ? "excluded" : nil)
        }
        return arm
    }

    private static func counted(_ stored: Counted) -> CountedResult {
        var counts = Counts()
        for item in Counts.Item.allCases { counts[item] = stored.counts[item.rawValue]?.natural ?? 0 }
        let reason = stored.nullReasons?["counter"] ?? "not known"
        counts.allocations = Reading(stored.counts["allocations"]?.natural, else: reason)
        return CountedResult(
            signals: stored.signals, deliveries: stored.deliveries, counter: Reading(stored.counter, else: reason),
            instructions: Reading(stored.instructions, else: reason), counts: counts)
    }
}
