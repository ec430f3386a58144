import FuzzInput
import Loads
import Workloads

/// A log, imported by the importer that its first letter names. It is refused with a cause, or becomes a trace that
/// can be played.
///
/// `i` begins two readings of /proc/interrupts with a line of `--` between them, `f` a log of trace events, `b` what
/// the bpftrace script prints; anything else is a log of trace events with a reading beside it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImport(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(start, count)
    guard let kind = input.bytes.first else { return 0 }
    let parts = parted(Array(input.bytes.dropFirst()))
    var trace: [UInt8] = []
    var importer = TraceImport { bytes throws(WorkloadError) in trace += bytes }
    importer.vcpus = 3
    do throws(WorkloadError) {
        let log = LogText(bytes: parts.first, name: "input")
        switch kind {
        case UInt8(ascii: "i"):
            let after = LogText(bytes: parts.second, name: "after")
            let summary = try importer.readings(InterruptTable(log), InterruptTable(after), seconds: 1)
            check(summary, trace)
        case UInt8(ascii: "f"): check(try importer.ftrace(log), trace)
        case UInt8(ascii: "b"): check(try importer.bpftrace(log), trace)
        default:
            importer.interrupts = try InterruptTable(LogText(bytes: parts.second, name: "after"))
            check(try importer.ftrace(log), trace)
        }
    } catch {
        precondition(!error.problem.isEmpty && !error.remedy.isEmpty, "refused without a cause or a remedy")
    }
    return 0
}

/// What stands before the first line of `--`, and what stands behind it.
private func parted(_ bytes: [UInt8]) -> (first: [UInt8], second: [UInt8]) {
    let mark = Array("\n--\n".utf8)
    for index in bytes.indices where bytes[index...].starts(with: mark) {
        return (Array(bytes[..<(index + 1)]), Array(bytes[(index + mark.count)...]))
    }
    return (bytes, [])
}

/// A trace that was written can be played, and holds what the summary says.
private func check(_ summary: ImportSummary, _ trace: [UInt8]) {
    do throws(WorkloadError) {
        let workload = try Workload.trace(bytes: trace, name: "trace")
        precondition(UInt64(workload.signalCount) == summary.interrupts, "another number of interrupts")
        precondition(workload.slots.count <= summary.events && workload.vcpus == summary.vcpus, "another guest")
        precondition(workload.targets.allSatisfy { ($0?.vcpu ?? 0) < summary.vcpus }, "a signal to no vCPU")
    } catch {
        preconditionFailure("a trace that cannot be played: \(error)")
    }
}
