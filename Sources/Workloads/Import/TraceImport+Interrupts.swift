import Loads

extension TraceImport {
    /// Makes a trace of two readings of a guest's /proc/interrupts. Sources, targets and numbers are the guest's; the
    /// times are drawn.
    /// - Parameters:
    ///   - before: the earlier reading.
    ///   - after: the later reading.
    ///   - seconds: the time between them; nil: one second, which is said in the trace.
    /// - Throws: readings that are not of one boot in this order, or hold no MSI.
    public func readings(
        _ before: InterruptTable, _ after: InterruptTable, seconds: Double?
    ) throws(WorkloadError) -> ImportSummary {
        let counts = try InterruptCounts(before: before, after: after)
        var summary = ImportSummary(origin: "/proc/interrupts", arrivals: "poisson (assumed)")
        summary.assumed = counts.assumed
        if seconds == nil { summary.assumed.append("the readings are one second apart") }
        summary.beside = InterruptTable.Kind.allCases.compactMap { kind in
            counts.beside[kind].map { .init(name: kind.rawValue, count: $0) }
        }
        summary.vcpus = (after.cpus.last ?? 0) + 1
        var shares = Self.bySource(counts.shares)
        if shares.contains(where: { $0.count > 1 }) {
            let moved = shares.count { $0.count > 1 }
            summary.assumed.append(
                "\(moved) \(moved == 1 ? "source" : "sources") came on more than one vCPU: moved once to each, in "
                    + "their order")
        }
        let span = shorten(&shares, UInt64((seconds ?? 1) * 1e9), &summary)
        var trace = try ImportedTrace(
            summary, sources: shares.map { ($0[0].slot, $0[0].vcpu) }, log: after.name, sink: sink)
        var times = PoissonTimes(
            counts: shares.map { $0.reduce(0) { $0 + $1.count } }, span: span, seed: seed)
        while let (time, source) = times.next() {
            try trace.add(shares[source][0].slot, vcpu: shares[source][0].vcpu, time: time)
            shares[source][0].count -= 1
            if shares[source][0].count == 0, shares[source].count > 1 { shares[source].removeFirst() }
        }
        return try trace.end()
    }

    /// The shares of each source together, in the order of the sources.
    private static func bySource(_ shares: [InterruptCounts.Share]) -> [[InterruptCounts.Share]] {
        Dictionary(grouping: shares, by: \.slot).values.sorted {
            ($0[0].slot.device, $0[0].slot.event) < ($1[0].slot.device, $1[0].slot.event)
        }
    }

    /// Takes of each share the part that a trace can hold, and returns the span that this part takes, in nanoseconds.
    private func shorten(
        _ shares: inout [[InterruptCounts.Share]], _ span: UInt64, _ summary: inout ImportSummary
    ) -> UInt64 {
        let total = shares.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        guard total > mostDrawn else { return span }
        let part = Double(mostDrawn) / Double(total)
        for index in shares.indices {
            for share in shares[index].indices {
                shares[index][share].count = max(1, UInt64(Double(shares[index][share].count) * part))
            }
        }
        summary.assumed.append("the first \(mostDrawn) of \(total) interrupts, at the rates of all")
        return UInt64(Double(span) * part)
    }
}
