import Loads

extension TraceImport {
    /// Makes a trace of what `BpftraceLog.script` printed. With `interrupts`, each source has the vCPU that took most
    /// of its interrupts; without, the vCPUs take turns.
    /// - Throws: a line that the script does not print, or lost lines.
    public func bpftrace(_ log: LogText) throws(WorkloadError) -> ImportSummary {
        let targets = interrupts?.targets ?? [:]
        var seen: Set<Workload.Slot> = []
        var sources: [(slot: Workload.Slot, vcpu: Int)] = []
        var unknown = 0
        let count = max(vcpus, (targets.values.max() ?? 0) + 1)
        try BpftraceLog.forEachLine(log) { line throws(WorkloadError) in
            guard seen.insert(line.slot).inserted else { return }
            if targets[line.slot] == nil { unknown += 1 }
            sources.append((line.slot, targets[line.slot] ?? (unknown - 1) % count))
        }
        var summary = ImportSummary(origin: "bpftrace", arrivals: "recorded")
        summary.vcpus = count
        if unknown > 0 {
            summary.assumed.append(
                "the vCPUs of \(unknown) of \(sources.count) sources take turns, source by source, over \(count)")
        }
        var trace = try ImportedTrace(summary, sources: sources, log: log.name, sink: sink)
        try BpftraceLog.forEachLine(log) { line throws(WorkloadError) in
            try trace.add(line.slot, vcpu: nil, time: line.time)
        }
        return try trace.end()
    }
}
