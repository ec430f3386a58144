import Loads

/// The script by which an arm64 host's MSIs are recorded, and the lines that it prints: `NANOSECONDS CPU DEVICEID
/// EVENTID`.
///
/// No tracepoint lies on the path of an MSI to an LPI. `vgic_its_inject_cached_translation` (arch/arm64/kvm/vgic/
/// vgic-its.c) is asked first for each MSI and returns 0 if the translation was cached; `vgic_its_trigger_msi` carries
/// out the others. Each MSI passes one of the two ends once.
public enum BpftraceLog {
    /// The script. `bpftrace -q SCRIPT >LOG` as root on the host, while the guest works.
    public static let script = """
        // MSIs that KVM/arm64 injects. bpftrace -q FILE >LOG; irqmark trace import --bpftrace LOG --output TRACE
        struct msi { uint32_t lo; uint32_t hi; uint32_t data; uint32_t flags; uint32_t devid; };
        kprobe:vgic_its_inject_cached_translation { @msi[tid] = arg1; }
        kretprobe:vgic_its_inject_cached_translation /@msi[tid]/ {
          $m = (struct msi *)@msi[tid];
          if ((int32)retval == 0) { printf("%llu %d %u %u\\n", nsecs, cpu, $m->devid, $m->data); }
          delete(@msi[tid]);
        }
        kprobe:vgic_its_trigger_msi { printf("%llu %d %u %u\\n", nsecs, cpu, (uint32)arg2, (uint32)arg3); }
        END { clear(@msi); }

        """

    /// One line.
    struct Line: Equatable {
        var time: UInt64
        var slot: Workload.Slot
    }

    /// How many lines may stand behind one that is later: the buffers of the CPUs are emptied one after the other.
    static let reach = 1 << 16

    /// Calls `body` with each line in the order of time.
    /// - Throws: a line that the script does not print, lost lines, or one that is too far out of order.
    static func forEachLine(_ log: LogText, _ body: (Line) throws(WorkloadError) -> Void) throws(WorkloadError) {
        var waiting = EarliestFirst<Line>()
        var last: UInt64 = 0
        try log.forEachLine { number, text throws(WorkloadError) in
            guard let line = try parsed(number, text, log) else { return }
            guard line.time >= last else {
                throw log.error(
                    number, "is earlier than \(reach) lines before it", remedy: "sort the log: sort -n \(log.name)")
            }
            waiting.insert(line, at: line.time)
            guard waiting.count > reach, let first = waiting.removeFirst() else { return }
            last = first.time
            try body(first)
        }
        while let first = waiting.removeFirst() { try body(first) }
    }

    private static func parsed(_ number: Int, _ text: ArraySlice<UInt8>, _ log: LogText) throws(WorkloadError) -> Line?
    {
        var cursor = LogCursor(text)
        if cursor.isAtEnd || isHeading(cursor) { return nil }
        var lost = cursor
        if lost.take("Lost ") || lost.take("WARNING: Lost ") {
            throw log.error(
                number, "bpftrace lost events here",
                remedy: "record with BPFTRACE_PERF_RB_PAGES=1024, or for a "
                    + "shorter time")
        }
        guard let time = cursor.natural(), cursor.take(" "), cursor.natural() != nil, cursor.take(" "),
            let device = cursor.natural(), cursor.take(" "), let event = cursor.natural(), cursor.isAtEnd,
            device <= UInt32.max, event <= UInt32.max
        else {
            throw log.error(
                number, "expected \"NANOSECONDS CPU DEVICEID EVENTID\", found \"\(LogCursor(text.prefix(60)).text)\"",
                remedy: "record with the script of irqmark trace import --script")
        }
        return Line(time: time, slot: .init(device: UInt32(device), event: UInt32(event)))
    }

    /// Whether bpftrace writes the line without -q.
    private static func isHeading(_ line: LogCursor) -> Bool {
        var cursor = line
        return (cursor.take("Attaching ") || cursor.take("Attached ")) && cursor.natural() != nil
            && cursor.take(" probe")
    }
}
