/// Which folders each room has: one for each subject. A file stands in its room's own folder or in one of these.
enum Folders {
    /// A room without an entry is flat.
    static let table: [String: Set<String>] = [
        "Lockfree": ["Bits", "Locks", "Memory", "Stamps"],
        "Kernel": ["Clock", "Events", "Machine", "Process", "Ring", "Threads"],
        "Vocabulary": ["Arm", "Live", "Machine", "Outcome", "Words"],
        "Documents": [
            "Compression", "Compression/Format", "Compression/Packing", "Compression/Unpacking", "JSON", "YAML",
        ],
        "VGIC": [
            "Cache", "Direct", "Direct/DebugSetup", "HostGIC", "HostThread", "ITS", "ITS/Commands", "ITS/Registers",
            "ITS/Tables", "Interrupts", "Machine", "Memory", "PPI", "VCPU",
        ],
        "LiveKVM": ["Facts", "Guest", "Guest/X86", "Guest/ARM64", "Ingress", "Machine", "Machine/VCPU"],
        "Irqfd": ["Assignment", "Dispatch", "Routes"],
        "Metrics": ["Counts", "Histogram", "Ledger"],
        "Results": ["Arm", "Audit", "Comparison", "Costs", "Host", "Run", "Wire"],
        "Statistics": ["Change", "Intervals", "Simulation", "Tests", "Trial"],
        "Workloads": ["Import", "Recording"],
        "Suites": ["File", "Shipped"],
        "Arms": ["Live", "Model", "Paths", "Record", "Slice", "Threads"],
        "Rounds": ["Audit", "Compare", "Count", "Host", "Judge", "Plan", "Run", "Studies"],
        "Builds": ["Launches", "Lockstep"],
        "Chaos": ["Account", "Threads"],
        "Report": ["Content", "Exports", "HTML/Page", "HTML/Parts", "HTML/Plots", "Texts"],
        "irqmark": ["Baselines", "Commands", "Options", "Output", "Requests", "Settings"],
    ]

    /// More files in one folder have no subject in common that is worth a name.
    static let filesInAFolder = 24

    /// Files that stand in a folder that the table does not name.
    static func findings(_ source: SourceText) -> [Finding] {
        guard source.path.hasPrefix("Sources/") else { return [] }
        let folder = Self.folder(of: source)
        if folder.isEmpty || table[source.room]?.contains(folder) == true { return [] }
        return [Finding(source.path, 0, "the table of folders gives \(source.room) no folder \(folder)")]
    }

    /// Folders with too many files, the room's own included.
    static func crowded(_ sources: [SourceText]) -> [Finding] {
        let inSources = sources.filter { $0.path.hasPrefix("Sources/") }
        let folders = Dictionary(grouping: inSources) { $0.room + "/" + Self.folder(of: $0) }
        return folders.filter { $0.value.count > filesInAFolder }.map {
            Finding("Sources/" + $0.key, 0, "\($0.value.count) files in one folder, \(filesInAFolder) are allowed")
        }
    }

    /// The folders between the room's and the file: `ITS/Commands`.
    private static func folder(of source: SourceText) -> String {
        source.path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/")
    }
}
