import Foundation
import Loads

/// What is known of a trace, and what of it is assumed.
public struct TraceFacts: Sendable, Equatable {
    /// The version of the recorded machine's GIC.
    public let gic: Int?
    /// vCPUs: redistributors of the machine.
    public let vcpus: Int
    /// MSIs.
    public let signals: Int
    /// Sources: events of devices that sent one.
    public let events: Int
    /// Devices that sent one.
    public let devices: Int
    /// From the first MSI to the last, in nanoseconds; nil if their times are not known.
    public let nanoseconds: UInt64?
    /// The kind of the log that the trace was made of; nil for one that was recorded from QEMU.
    public let imported: String?
    /// What is known of the arrivals: `recorded`, `poisson (assumed)`, `order only`.
    public let arrivals: String
    /// What the log did not say and was assumed, in words.
    public let assumed: [String]

    /// Reads a trace: JSON Lines, packed by gzip if its name ends in `.gz`.
    public init(file: String) throws(WorkloadError) {
        let lines = try TraceFile(path: file).lines.map(\.line)
        let signals = lines.filter { $0.op == .msi }
        let sources = Set(
            signals.compactMap { line in
                line.device.flatMap { device in line.event.map { Workload.Slot(device: device, event: $0) } }
            })
        gic = lines[0].gic
        vcpus = lines[0].redistributors ?? 1
        self.signals = signals.count
        events = sources.count
        devices = Set(sources.map(\.device)).count
        let times = signals.compactMap(\.at)
        nanoseconds = times.first.flatMap { first in times.last.map { $0 - min(first, $0) } }
        imported = lines[0].imported
        arrivals = lines[0].arrivals ?? (times.isEmpty ? "order only" : "recorded")
        assumed = lines[0].assumed ?? []
    }
}

extension ShippedTraces {
    /// Names of the traces that ship, without their endings, in alphabetical order; none if their folder is not there.
    public static var names: [String] {
        let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
        let names = files.filter { $0.hasSuffix(".jsonl") || $0.hasSuffix(".jsonl.gz") }.map {
            $0.hasSuffix(".gz") ? String($0.dropLast(9)) : String($0.dropLast(6))
        }
        return Set(names).sorted()
    }
}
