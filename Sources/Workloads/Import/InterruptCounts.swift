import Loads

/// How many interrupts of each source each CPU took between two readings of /proc/interrupts.
struct InterruptCounts {
    /// A source, the CPU that took its interrupts, and how many.
    struct Share: Sendable, Equatable {
        var slot: Workload.Slot
        var vcpu: Int
        var count: UInt64
    }

    /// In the order of the rows, then of the CPUs; counts above zero.
    private(set) var shares: [Share] = []
    /// Interrupts of rows that are no MSIs, by kind.
    private(set) var beside: [InterruptTable.Kind: UInt64] = [:]
    /// What the counts rest on, in words.
    private(set) var assumed: [String] = []

    /// Takes the first reading from the second. A CPU or a row that came between them counts from zero; what has gone
    /// is left out.
    /// - Throws: a count that has shrunk.
    init(before: InterruptTable, after: InterruptTable) throws(WorkloadError) {
        let earlier = Dictionary(uniqueKeysWithValues: before.rows.map { ($0.label, $0) })
        let columns = Dictionary(uniqueKeysWithValues: before.cpus.enumerated().map { ($1, $0) })
        for row in after.rows where !row.counts.isEmpty {
            // A number is given to another source when a driver is bound again.
            let old = earlier[row.label].flatMap { $0.slot == row.slot && !$0.counts.isEmpty ? $0 : nil }
            for (column, count) in row.counts.enumerated() {
                let cpu = after.cpus[column]
                let start = columns[cpu].flatMap { old?.counts[$0] } ?? 0
                guard count >= start else {
                    throw WorkloadError(
                        path: after.name, line: nil,
                        problem: "row \(row.label), CPU\(cpu): \(count) interrupts, and \(start) in \(before.name)",
                        remedy: "give the earlier reading first, both of one boot")
                }
                guard count > start else { continue }
                if let slot = row.slot {
                    shares.append(Share(slot: slot, vcpu: cpu, count: count - start))
                } else {
                    beside[row.kind, default: 0] += count - start
                }
            }
        }
        let came = after.cpus.filter { columns[$0] == nil }
        if !came.isEmpty {
            let names = came.map { "CPU\($0)" }.joined(separator: ", ")
            assumed.append("\(names) came between the two readings: counts from zero")
        }
        let gone = before.cpus.filter { !after.cpus.contains($0) }
        if !gone.isEmpty {
            let names = gone.map { "CPU\($0)" }.joined(separator: ", ")
            assumed.append("\(names) went between the two readings: what it took is left out")
        }
    }
}
