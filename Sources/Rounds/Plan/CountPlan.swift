import Suites
import Vocabulary

/// What is to be counted.
public struct CountPlan: Sendable {
    /// Suite, load and seed; what concerns time is not used.
    public var run: RunPlan
    /// Extra work of every arm, to see whether it is found: `steps` or `calls`.
    public var handicap: Handicap.Amount?
    /// Whether this process is the one that callgrind watches.
    public var isWatched = false

    /// A suite's arms as they are.
    public init(_ run: RunPlan, handicap: Handicap.Amount? = nil) {
        self.run = run
        self.handicap = handicap
    }

    /// The command line that counts the same, `counts` first: for another build, or for this one under callgrind.
    public var arguments: [String] {
        var arguments = ["counts"] + load
        if run.counter != .auto { arguments += ["--counter", run.counter.rawValue] }
        if let handicap { arguments += ["--handicap", handicap.text] }
        return arguments
    }

    /// The suite, what it keeps and what its arms are given, as every command that takes a suite is told.
    public var load: [String] {
        var arguments = [run.described?.file ?? run.suite, "--seed", "\(run.seed)"]
        func keep<Kind: RawRepresentable>(_ flag: String, _ kinds: [Kind]) where Kind.RawValue == String {
            if !kinds.isEmpty { arguments += [flag, kinds.map(\.rawValue).joined(separator: ",")] }
        }
        if !run.names.isEmpty { arguments += ["--filter", run.names.map(\.text).joined(separator: ",")] }
        keep("--path", run.paths)
        keep("--loop", run.loops)
        keep("--cache", run.caches)
        keep("--topology", run.topologies)
        keep("--guest", run.guests)
        keep("--workload", run.workloads)
        if let window = run.window { arguments += ["--window", "\(window)"] }
        if let vcpus = run.vcpus { arguments += ["--vcpus", "\(vcpus)"] }
        if let registers = run.listRegisters { arguments += ["--list-registers", "\(registers)"] }
        if let trace = run.trace { arguments += ["--trace", trace] }
        if run.callSystemCall { arguments.append("--call-syscall") }
        return arguments
    }

    /// The flag, beside `arguments`, for the process that callgrind watches.
    public static let watchedFlag = "watched-by-callgrind"
}
