import VGIC
public import Vocabulary
public import Workloads

/// Replays recorded guests through the ITS engine, for `irqmark replay`.
public struct TraceReplay: Sendable {
    /// The profile that decides what the architecture leaves free.
    public var profile: ITSProfile
    /// The translation cache in front of the ITS's tables.
    public var cache: CacheKind

    /// Defaults: profile `qemu`, on which the guests were recorded, with irqmark's own cache.
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

    /// Replays a trace that is in memory: JSON Lines, not compressed.
    /// - Parameters:
    ///   - bytes: the trace.
    ///   - name: the trace's name in the report and in errors.
    /// - Throws: what is wrong with the trace, with its line.
    public func run(bytes: [UInt8], name: String) throws(WorkloadError) -> ReplayReport {
        try run(TraceFile(bytes: bytes, path: name), name: name)
    }

    /// Replays a trace that was read; `name` is the trace's name in the report. The interlude of an index happens to
    /// the machine before the line of that index.
    package func run(
        _ file: TraceFile, name: String, interlude: @escaping (Int) -> ReplayInterlude? = { _ in nil }
    ) throws(WorkloadError) -> ReplayReport {
        var replaying = Replaying(file: file, name: name, profile: profile, interlude: interlude)
        return try cache.accept(&replaying)
    }
}

/// Replays a trace with the cache of a kind.
private struct Replaying: CacheVisitor {
    let file: TraceFile
    let name: String
    let profile: ITSProfile
    let interlude: (Int) -> ReplayInterlude?

    func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws(WorkloadError) -> ReplayReport {
        var replay = try Replay<Cache>(file, name: name, profile: profile)
        replay.interlude = interlude
        var report = try replay.run()
        // A field in which profile `qemu` differs from the trace as well is a bug, not a difference that KVM may have.
        if profile == .kvm {
            var recorded = try Replay<Cache>(file, name: name, profile: .qemu)
            report.add(try recorded.run())
        }
        return report
    }
}
