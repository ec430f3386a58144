import Loads

extension TraceImport {
    /// Makes a trace of a log of the kernel's trace events, as ftrace, `trace-cmd report`, `perf script` or perf-prof
    /// write it.
    /// - Throws: a line that is none of a log, lost events, times that run backwards, or a log without interrupts.
    public func ftrace(_ log: LogText) throws(WorkloadError) -> ImportSummary {
        let survey = try FtraceSurvey(log)
        let event = try chosen(survey, log)
        var summary = ImportSummary(origin: "ftrace, \(event.rawValue)", arrivals: "recorded")
        summary.beside = survey.beside(than: event)
        let known = event == .handler ? interrupts : nil
        if event == .handler, known == nil {
            summary.assumed.append("each \(event.rawValue) is an MSI, its irq the event of one device")
        } else if event != .handler {
            summary.assumed.append("each \(event.rawValue) is an MSI" + Self.reading(event))
        }
        let targets = survey.targets(of: event)
        if targets.isEmpty {
            summary.assumed.append("its vCPUs take turns, source by source, over \(vcpus)")
            summary.vcpus = vcpus
        }
        let slots = known?.slots
        var vcpuOf: [Workload.Slot: Int] = [:]
        var sources: [(slot: Workload.Slot, vcpu: Int)] = []
        for (line, target) in survey.sources(of: event) {
            guard let slot = Self.slot(event, line, target, slots) else { continue }
            guard vcpuOf[slot] == nil else { continue }
            let vcpu = target.map { Self.vcpu(event, $0, targets) } ?? sources.count % vcpus
            vcpuOf[slot] = vcpu
            sources.append((slot, vcpu))
        }
        if !targets.isEmpty {
            summary.vcpus = (event == .msi ? targets.count - 1 : Int(clamping: min(targets.last ?? 0, 1 << 20))) + 1
        }
        let unmapped = survey.count(of: event) { line, target in Self.slot(event, line, target, slots) == nil }
        if unmapped > 0 { summary.beside.append(.init(name: "\(event.rawValue) of no MSI", count: unmapped)) }
        var trace = try ImportedTrace(summary, sources: sources, log: log.name, sink: sink)
        try log.forEachLine { number, text throws(WorkloadError) in
            guard let line = FtraceLine(text), case .interrupt(event, let source, let target)? = line.content,
                let slot = Self.slot(event, source, target, slots)
            else { return }
            try trace.add(slot, vcpu: target.map { Self.vcpu(event, $0, targets) }, time: line.time)
        }
        return try trace.end()
    }

    /// The event that stands for interrupts.
    private func chosen(_ survey: FtraceSurvey, _ log: LogText) throws(WorkloadError) -> LoggedEvent {
        let kinds = LoggedEvent.allCases.filter { $0.isInterrupt && survey.has($0) }
        if let event {
            guard kinds.contains(event) else {
                throw log.error(
                    nil, "expected \(event.rawValue), found none",
                    remedy: kinds.isEmpty ? "record it" : "the log has " + kinds.map(\.rawValue).joined(separator: ", ")
                )
            }
            return event
        }
        if interrupts != nil, kinds.contains(.handler) { return .handler }
        guard let first = kinds.first else {
            let names = LoggedEvent.allCases.filter(\.isInterrupt).map(\.rawValue).joined(separator: ", ")
            throw log.error(nil, "expected one of \(names), found none", remedy: "record one of them")
        }
        return first
    }

    private static func reading(_ event: LoggedEvent) -> String {
        switch event {
        case .msi: ", its destination a device and a vCPU, its vector the event"
        default: ", its number the event of one device"
        }
    }

    /// The source that a line means; nil if its irq is no MSI.
    private static func slot(
        _ event: LoggedEvent, _ line: UInt64, _ target: UInt64?, _ slots: [String: Workload.Slot]?
    ) -> Workload.Slot? {
        if let slots { return slots[String(line)] }
        let device = event == .msi ? UInt32(clamping: target ?? 0) : 0
        return Workload.Slot(device: device, event: UInt32(clamping: line))
    }

    /// The vCPU of a target: its number, or for an APIC id its place among those of the log.
    private static func vcpu(_ event: LoggedEvent, _ target: UInt64, _ targets: [UInt64]) -> Int {
        event == .msi ? targets.firstIndex(of: target) ?? 0 : Int(clamping: target)
    }
}
