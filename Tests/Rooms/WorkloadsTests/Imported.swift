@testable import Loads
@testable import Workloads

/// A trace that an import wrote, read back as a load.
struct Imported {
    let summary: ImportSummary
    let text: String
    let workload: Workload

    /// Imports with the settings that `body` makes.
    init(_ body: (inout TraceImport) throws -> ImportSummary) throws {
        var bytes: [UInt8] = []
        var trace = TraceImport { piece throws(WorkloadError) in bytes += piece }
        summary = try body(&trace)
        text = String(decoding: bytes, as: UTF8.self)
        workload = try Workload.trace(bytes: bytes, name: "imported")
    }

    /// Imports a log of trace events.
    init(ftrace log: String, event: LoggedEvent? = nil, interrupts: String? = nil) throws {
        try self.init { trace in
            trace.event = event
            trace.interrupts = try interrupts.map { try InterruptTable(.of($0)) }
            return try trace.ftrace(.of(log))
        }
    }

    /// Device, event and vCPU of each signal in its order.
    var signals: [[Int]] {
        zip(workload.steps, workload.targets).compactMap { step, target in
            guard case .signal(let slot) = step else { return nil }
            let source = workload.slots[slot]
            return [Int(source.device), Int(source.event), target?.vcpu ?? -1]
        }
    }
}

extension LogText {
    /// A log in memory, called `log`.
    static func of(_ text: String) -> LogText { LogText(bytes: Array(text.utf8), name: "log") }
}

/// The error that an import ends with; nil if it does not.
func refusal<Result>(_ body: () throws -> Result) -> WorkloadError? {
    do { _ = try body() } catch { return error as? WorkloadError }
    return nil
}
