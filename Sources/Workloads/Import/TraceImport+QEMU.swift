extension TraceImport {
    /// Makes a trace of the log of QEMU's trace events of the GIC, as `-d trace:... -D LOG` writes it. Commands, MSIs
    /// and their outcomes are all there; times, and what stands in guest memory, are not.
    /// - Throws: a log that does not show the machine, or one of a GICv4.
    public func qemu(_ log: LogText) throws(WorkloadError) -> ImportSummary {
        let machine = try QEMUMachine(log)
        var summary = ImportSummary(origin: "QEMU log", arrivals: "order only")
        summary.vcpus = machine.redistributors
        var writer = PieceWriter(sink: sink)
        var first = machine.members
        first.add("truncated", true)
        first.add("imported", word: summary.origin)
        first.add("arrivals", word: summary.arrivals)
        try writer.write(first)
        var translation = QEMUTranslation(machine)
        var seen: Set<UInt64> = []
        var devices: Set<UInt64> = []
        func note(_ line: QEMULogLine) {
            guard line.event == .translation, let device = line.hexadecimal("requester_id "),
                let event = line.hexadecimal("data ")
            else { return }
            summary.interrupts += 1
            seen.insert(device << 32 | event)
            devices.insert(device)
        }
        try log.forEachLine { _, text throws(WorkloadError) in
            for line in QEMULogLine.all(in: text) {
                note(line)
                for members in translation.take(line) { try writer.write(members) }
            }
        }
        for members in translation.end() { try writer.write(members) }
        try writer.end()
        guard summary.interrupts > 0 else {
            throw log.error(nil, "expected MSIs, found none", remedy: QEMUMachine.remedy)
        }
        (summary.events, summary.devices) = (seen.count, devices.count)
        return summary
    }
}
