public import Vocabulary

/// Something that holds or does not, of a command that measures nothing: a replayed trace, an account of chaos.
public struct CheckResult: Sendable, Equatable {
    /// What was checked, unique in a result.
    public var name: String
    /// Why it does not hold, a line each; empty if it does.
    public var complaints: [String]
    /// What was counted, by its name.
    public var figures: [String: UInt64]

    /// A check and what it came to.
    public init(name: String, complaints: [String] = [], figures: [String: UInt64] = [:]) {
        self.name = name
        self.complaints = complaints
        self.figures = figures
    }

    /// Whether it holds.
    public var holds: Bool { complaints.isEmpty }
}

extension RunResult {
    /// A result of checks alone.
    /// - Parameters:
    ///   - checks: the checks.
    ///   - failing: the verdict if one of them does not hold.
    ///   - invocation: what was asked for.
    ///   - environment: the machine.
    public init(
        checks: [CheckResult], failing: Verdict, invocation: Invocation, environment: HostRecord
    ) {
        self.init(
            tool: .current, invocation: invocation, environment: environment, audit: Audit(), arms: [], skipped: [])
        self.checks = checks
        verdict = checks.isEmpty ? .nothingRan : checks.allSatisfy(\.holds) ? .ok : failing
        exitStatus = verdict.exitStatus()
        // What was found wrong is so, however much more there would have been to look at.
        if invocation.interrupted, exitStatus == .ok || checks.isEmpty { exitStatus = .interrupted }
    }
}
