import Suites
import Vocabulary

/// What to count.
public struct CountPlan: Sendable {
    /// Suite, load and seed; settings of time are not used.
    public var run: RunPlan
    /// Synthetic work for every arm, to see whether it is found: `steps` or `calls`.
    public var handicap: Handicap.Amount?
    /// Whether callgrind watches this process.
    public var isWatched = false

    /// Counts the arms of a suite.
    public init(_ run: RunPlan, handicap: Handicap.Amount? = nil) {
        self.run = run
        self.handicap = handicap
    }

    /// The command line, `counts` first, that makes another build or a process under callgrind count what this plan
    /// counts.
    public var arguments: [String] {
        var arguments = ["counts"] + load
        if run.counter != .auto { arguments += ["--counter", run.counter.rawValue] }
        if let handicap { arguments += ["--handicap", handicap.text] }
        return arguments
    }

    /// The part of the command line with the suite, its filters and its load, as every command that takes a suite reads
    /// it.
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
        if let era = run.era { arguments += ["--era", era.word] }
        if let time = run.haltPoll { arguments += ["--halt-poll", "\(time)"] }
        if let writers = run.writers { arguments += ["--writers", "\(writers)"] }
        if let trace = run.trace { arguments += ["--trace", trace] }
        if let speed = run.speed { arguments += ["--speed", "\(speed)"] }
        if run.callSystemCall { arguments.append("--call-syscall") }
        return arguments
    }

    /// The flag, added to `arguments`, that tells a process that callgrind watches it.
    public static let watchedFlag = "watched-by-callgrind"
}
