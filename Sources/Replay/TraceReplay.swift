import VGIC
public import Vocabulary
public import Workloads

/// Replays recorded guests: `irqmark replay`.
public struct TraceReplay: Sendable {
    /// Whose freedoms the ITS takes.
    public var profile: ITSProfile
    /// Which translation cache stands before its tables.
    public var cache: CacheKind

    /// Profile `qemu`, whose recordings these are, behind irqmark's own cache.
    public init(profile: ITSProfile = .qemu, cache: CacheKind = .sharded) {
        self.profile = profile
        self.cache = cache
    }

    /// Replays one file and compares every recorded outcome.
    /// - Throws: what is wrong with the file, with its line.
    public func run(file: String) throws(WorkloadError) -> ReplayReport {
        let name =
            file == TraceFile.standardInput
            ? "standard input" : file.split(separator: "/").last.map(String.init) ?? file
        return try run(TraceFile(path: file), name: name)
    }

    /// Replays a trace that is in memory: JSON Lines, not packed.
    /// - Parameters:
    ///   - bytes: the trace.
    ///   - name: what the report and the errors call it.
    /// - Throws: what is wrong with the trace, with its line.
    public func run(bytes: [UInt8], name: String) throws(WorkloadError) -> ReplayReport {
        try run(TraceFile(bytes: bytes, path: name), name: name)
    }

    /// - Parameter interlude: what happens before the line of that index.
    package func run(
        _ file: TraceFile, name: String, interlude: @escaping (Int) -> ReplayInterlude? = { _ in nil }
    ) throws(WorkloadError) -> ReplayReport {
        var replaying = Replaying(file: file, name: name, profile: profile, interlude: interlude)
        return try cache.accept(&replaying)
    }
}

/// The replay of a trace behind the cache that is asked for.
private struct Replaying: CacheVisitor {
    let file: TraceFile
    let name: String
    let profile: ITSProfile
    let interlude: (Int) -> ReplayInterlude?

    func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws(WorkloadError) -> ReplayReport {
        var replay = try Replay<Cache>(file, name: name, profile: profile)
        replay.interlude = interlude
        var report = try replay.run()
        // What the recorded ITS does not do either, KVM's differs in by no right.
        if profile == .kvm {
            var recorded = try Replay<Cache>(file, name: name, profile: .qemu)
            report.add(try recorded.run())
        }
        return report
    }
}
