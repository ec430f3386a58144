import ArgumentParser
import Workloads

/// An import as the user asked for it, by flags and environment. Whatever cannot be done is refused.
struct TraceImportRequest {
    /// The kinds of logs, by the flags that name them.
    static let logs = ["ftrace", "bpftrace", "qemu"]

    /// The trace.
    let output: OutputFile
    private let readings: [String]
    private let log: (kind: String, path: String)?
    private let seconds: Double?
    private let event: LoggedEvent?
    private let vcpus: Int
    private let seed: UInt64

    init(_ given: GivenSettings) throws {
        let logs = Self.logs.compactMap { given[$0] }
        guard logs.count <= 1 else { throw logs[1].refused("is a second log; import one at a time") }
        let log: (kind: String, path: String)? = try logs.first.map { ($0.name, try $0.file()) }
        readings = given["interrupts"]?.value.split(separator: ":").map(String.init) ?? []
        self.log = log
        switch (log, readings.count) {
        case (nil, 0):
            let flags = (["interrupts"] + Self.logs).map { "--\($0)" }.joined(separator: ", ")
            throw ValidationError("there is nothing to import; give one of \(flags)")
        case (nil, 2), (_?, 0): break
        case (let log?, 1) where log.kind != "qemu": break
        case (nil, let count):
            throw ValidationError("--interrupts: takes two readings, the earlier one first, not \(count)")
        case (let log?, _) where log.kind == "qemu":
            throw ValidationError("--interrupts: QEMU's log says all that a reading could; leave it out")
        case (let log?, _):
            throw ValidationError("--interrupts: takes one reading beside --\(log.kind), which has the times")
        }
        for name in ["seconds", "seed"] {
            if let setting = given[name], log != nil { throw setting.refused("a log has its own times; leave it out") }
        }
        if let setting = given["event"], log?.kind != "ftrace" { throw setting.refused("is of --ftrace; leave it out") }
        if let setting = given["vcpus"], log == nil || log?.kind == "qemu" {
            throw setting.refused("what is imported names the vCPUs; leave it out")
        }
        seconds = try given["seconds"]?.seconds()
        event = try given["event"]?.one()
        if let event, !event.isInterrupt { throw ValidationError("--event \(event.rawValue): is no interrupt") }
        vcpus = try given["vcpus"]?.integer(in: 1...512) ?? 1
        seed = try given["seed"]?.natural() ?? 1
        guard let place = given["output"] else { throw ValidationError("--output is missing: the trace to write") }
        let path = try place.file()
        guard path != "-", !path.hasSuffix(".gz") else { throw place.refused("takes a file, not packed") }
        output = try OutputFile(path)
        if (readings + [log?.path].compactMap(\.self)).contains(where: output.replaces) {
            throw place.refused("is what is read; choose another name")
        }
    }

    /// Reads the log and writes the trace, whole or not at all.
    func run() throws -> ImportSummary {
        do {
            return try output.write { sink in
                var trace = TraceImport { bytes throws(WorkloadError) in
                    do { try sink(bytes) } catch {
                        throw WorkloadError(path: nil, line: nil, problem: "\(error)", remedy: "nothing was written")
                    }
                }
                (trace.vcpus, trace.event, trace.seed) = (vcpus, event, seed)
                let tables = try readings.map { try InterruptTable(LogText(path: $0)) }
                guard let log else { return try trace.readings(tables[0], tables[1], seconds: seconds) }
                trace.interrupts = tables.first
                let text = try LogText(path: log.path)
                switch log.kind {
                case "ftrace": return try trace.ftrace(text)
                case "bpftrace": return try trace.bpftrace(text)
                default: return try trace.qemu(text)
                }
            }
        } catch let error as WorkloadError {
            throw Failure(error.description)
        }
    }
}
