import Replay

/// The text that `irqmark replay` prints of a trace.
enum ReplayText {
    static func text(_ report: ReplayReport) -> String {
        var lines = [
            "\(report.name): \(report.events) events, \(report.fields) fields checked, \(report.mismatches) mismatches"
                + (report.isInterrupted ? ", interrupted" : "")
        ]
        for mismatch in report.first {
            lines.append(
                "  line \(mismatch.line): \(mismatch.field): expected \(mismatch.expected), got \(mismatch.got)")
        }
        if report.mismatches > report.first.count {
            lines.append("  and \(report.mismatches - report.first.count) more")
        }
        for (row, found) in report.differences.sorted(by: { $0.key < $1.key }) {
            let place = "  differs by right, \(found.count) times from line \(found.line): \(row.rawValue)"
            lines.append("\(place): KVM: \(row.kvm); QEMU: \(row.qemu)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
