import Documents
import Loads
import VGIC

/// Writes a trace: the guest's set-up, then one line for each interrupt, as they come. Nothing of it is kept.
///
/// The guest maps collection n to vCPU n, and each source to an LPI of its own, as Linux does: MAPD, MAPTI and INV. An
/// interrupt that comes on another vCPU than the one before it has a MOVI before it.
struct ImportedTrace {
    private var writer: PieceWriter
    private var vcpuOf: [Workload.Slot: Int]
    /// The device that stands for a DeviceID of more than 16 bits.
    private let standIns: [UInt32: UInt32]
    private var first: UInt64?
    private(set) var summary: ImportSummary

    /// Writes the set-up.
    /// - Parameters:
    ///   - summary: origin, arrivals, vCPUs, and what is assumed and was left out.
    ///   - sources: each source with the vCPU of its first interrupt.
    ///   - log: the log's name in errors.
    ///   - sink: takes the trace.
    init(
        _ summary: ImportSummary, sources: [(slot: Workload.Slot, vcpu: Int)], log: String,
        sink: @escaping TraceImport.Sink
    ) throws(WorkloadError) {
        writer = PieceWriter(sink: sink)
        self.summary = summary
        vcpuOf = Dictionary(sources.map { ($0.slot, $0.vcpu) }) { first, _ in first }
        let slots = vcpuOf.keys.sorted { ($0.device, $0.event) < ($1.device, $1.event) }
        standIns = try Self.check(slots, vcpus: summary.vcpus, log: log)
        if !standIns.isEmpty {
            self.summary.assumed.append(
                "DeviceIDs above 16 bits are numbered from 0xffff down: "
                    + standIns.sorted { $0.key < $1.key }.map { Self.hexadecimal($0) + " is " + Self.hexadecimal($1) }
                    .joined(separator: ", "))
        }
        self.summary.events = slots.count
        self.summary.devices = Set(slots.map(\.device)).count
        try writeMachine()
        try writeSetup(slots)
    }

    /// Writes an interrupt.
    /// - Parameters:
    ///   - slot: its source, one of those of the set-up.
    ///   - vcpu: the vCPU that took it; nil if the log does not say.
    ///   - time: when it came, in nanoseconds; nil if the log does not say.
    mutating func add(_ slot: Workload.Slot, vcpu: Int?, time: UInt64?) throws(WorkloadError) {
        let (device, event) = (standIns[slot.device] ?? slot.device, slot.event)
        if let vcpu, vcpuOf[slot] != vcpu {
            vcpuOf[slot] = vcpu
            summary.moves += 1
            try write("\"op\":\"movi\",\"device\":\(device),\"event\":\(event),\"icid\":\(vcpu)")
        }
        summary.interrupts += 1
        guard let time else {
            return try write("\"op\":\"msi\",\"device\":\(device),\"event\":\(event)")
        }
        let start = first ?? time
        first = start
        summary.nanoseconds = time - start
        try write("\"op\":\"msi\",\"at\":\(time - start),\"device\":\(device),\"event\":\(event)")
    }

    /// Hands on what is still kept, and tells what was written.
    mutating func end() throws(WorkloadError) -> ImportSummary {
        try writer.end()
        return summary
    }

    private mutating func write(_ members: String) throws(WorkloadError) { try writer.write(members) }

    private static func hexadecimal(_ number: UInt32) -> String { "0x" + String(number, radix: 16) }

    /// Checks that the model can hold the sources, and finds a stand-in for each DeviceID that its caches cannot.
    private static func check(
        _ slots: [Workload.Slot], vcpus: Int, log: String
    ) throws(WorkloadError) -> [UInt32: UInt32] {
        func refused(_ problem: String, _ remedy: String) -> WorkloadError {
            WorkloadError(path: log, line: nil, problem: problem, remedy: remedy)
        }
        guard !slots.isEmpty else {
            throw refused("expected interrupts of devices, found none", "record while the guest works")
        }
        guard (1...512).contains(vcpus) else {
            throw refused("\(vcpus) vCPUs, and the model has 1 to 512", "record a smaller guest")
        }
        guard slots.count <= Workload.lpiLimit else {
            throw refused("\(slots.count) sources, and there are \(Workload.lpiLimit) LPIs", "record fewer devices")
        }
        if let slot = slots.first(where: { $0.event > 0xFFFF }) {
            throw refused("EventID \(slot.event) has more than 16 bits", "leave that device out")
        }
        let devices = Set(slots.map(\.device))
        var free = UInt32(0x1_0000)
        var standIns: [UInt32: UInt32] = [:]
        for device in devices.filter({ $0 > 0xFFFF }).sorted() {
            repeat {
                guard free > 0 else { throw refused("more than 65,536 devices", "record fewer devices") }
                free -= 1
            } while devices.contains(free)
            standIns[device] = free
        }
        return standIns
    }
}

extension ImportedTrace {
    private mutating func writeMachine() throws(WorkloadError) {
        func quoted(_ text: String) -> String { JSONValue.string(text).compact }
        let assumed = summary.assumed.map(quoted).joined(separator: ",")
        try write(
            "\"op\":\"machine\",\"gic\":3,\"redistributors\":\(summary.vcpus),\"pta\":0,\"intid_bits\":16,"
                + "\"eventid_bits\":16,\"deviceid_bits\":16,\"truncated\":true,\"imported\":\(quoted(summary.origin)),"
                + "\"arrivals\":\(quoted(summary.arrivals)),\"assumed\":[\(assumed)]")
    }

    private mutating func writeSetup(_ slots: [Workload.Slot]) throws(WorkloadError) {
        func table(_ entries: Int, indirect: Int) -> String {
            "{\"valid\":1,\"indirect\":\(indirect),\"page_size\":65536,\"pages\":1,\"entry_size\":8,"
                + "\"entries\":\(entries)}"
        }
        try write(
            "\"op\":\"its_enable\",\"device_table\":\(table(65_536, indirect: 1)),"
                + "\"collection_table\":\(table(8_192, indirect: 0))")
        for vcpu in 0..<summary.vcpus {
            try write("\"op\":\"rd_ctlr\",\"rd\":\(vcpu),\"enable_lpis\":1")
            try write("\"op\":\"mapc\",\"icid\":\(vcpu),\"rd\":\(vcpu),\"valid\":1")
        }
        var itt = Workload.ittBase
        var intid = INTID.firstLPI
        var index = slots.startIndex
        while index < slots.endIndex {
            let end = slots[index...].firstIndex { $0.device != slots[index].device } ?? slots.endIndex
            let events = slots[index..<end]
            let device = standIns[slots[index].device] ?? slots[index].device
            let greatest = events.map(\.event).max() ?? 0
            let bits = max(1, UInt32.bitWidth - greatest.leadingZeroBitCount)
            try write(
                "\"op\":\"mapd\",\"device\":\(device),\"size\":\(bits - 1),\"itt\":\"0x\(String(itt, radix: 16))\","
                    + "\"valid\":1")
            itt += max(256, UInt64(8) << UInt64(bits))
            for slot in events {
                try write(
                    "\"op\":\"mapti\",\"device\":\(device),\"event\":\(slot.event),\"intid\":\(intid),"
                        + "\"icid\":\(vcpuOf[slot] ?? 0)")
                try write("\"op\":\"inv\",\"device\":\(device),\"event\":\(slot.event)")
                intid += 1
            }
            index = end
        }
    }
}
