import Loads

/// Which LPIs a recorded guest had enabled, and when.
///
/// Property bytes are guest memory, so a trace does not show the writes; but the ITS takes a new byte only at an INV or
/// INVALL. Between two of these an LPI's state is constant: a *period*. A period's state is, in this order:
///
/// 1. enabled, if the LPI was acknowledged in it, or was shown as the highest priority pending interrupt of its CPU
///    (`hppi` with a priority below 255);
/// 2. for the last period: bit 0 of the byte that the final record shows;
/// 3. disabled, if an MSI for it arrived in it all the same, or `hppi` showed it with priority 255 (nothing pending),
///    unless the recorded CPUs never acknowledged anything at all;
/// 4. without evidence: disabled before the first INV; after an INV of this LPI the opposite of before, since Linux
///    sends one only when it masks or unmasks; after an INVALL as before.
struct EnableStates {
    /// The property byte of each LPI before the first line.
    let initial: [UInt32: UInt8]
    /// The property bytes that change at the INV or INVALL of an index of the lines, by LPI.
    let changes: [Int: [(intid: UInt32, byte: UInt8)]]

    private struct Period {
        var start: Int
        var opener: TraceLine.Op?
        var proven = false
        var reached = false
    }

    init(lines: [TraceLine]) {
        var periods: [UInt32: [Period]] = [:]
        var priorities: [UInt32: UInt8] = [:]
        for case let intid? in lines.map(\.intid) { periods[intid] = [Period(start: 0)] }
        for (index, line) in lines.enumerated() {
            if line.op == .invall, line.tookEffect {
                for intid in periods.keys { periods[intid]?.append(Period(start: index, opener: .invall)) }
            }
            guard let intid = line.intid, var last = periods[intid]?.popLast() else { continue }
            if line.op == .inv, line.tookEffect {
                periods[intid]?.append(last)
                last = Period(start: index, opener: .inv)
            }
            if let hppi = line.hppi, hppi.irq == intid {
                if hppi.prio < 255 { priorities[intid] = priorities[intid] ?? hppi.prio }
                last.proven = last.proven || hppi.prio < 255
            }
            if line.op == .ack { last.proven = true }
            if line.op == .msi || line.op == .int { last.reached = true }
            periods[intid]?.append(last)
        }
        let final = Self.finalBytes(lines)
        let acknowledges = lines.contains { $0.op == .ack }
        var initial: [UInt32: UInt8] = [:]
        var changes: [Int: [(intid: UInt32, byte: UInt8)]] = [:]
        for (intid, periods) in periods.sorted(by: { $0.key < $1.key }) {
            let priority = (final[intid] ?? priorities[intid] ?? Workload.defaultProperty) & 0xFC
            var enabled = false
            for (number, period) in periods.enumerated() {
                let known = number == periods.count - 1 ? final[intid].map { $0 & 1 == 1 } : nil
                let now = Self.state(period, known: known, before: enabled, acknowledges: acknowledges)
                let byte = priority | 2 | (now ? 1 : 0)
                if number == 0 {
                    initial[intid] = byte
                } else if now != enabled {
                    changes[period.start, default: []].append((intid, byte))
                }
                enabled = now
            }
        }
        self.initial = initial
        self.changes = changes
    }

    private static func state(_ period: Period, known: Bool?, before: Bool, acknowledges: Bool) -> Bool {
        if period.proven { return true }
        if let known { return known }
        if period.reached && acknowledges { return false }
        return period.opener == .inv ? !before : before
    }

    private static func finalBytes(_ lines: [TraceLine]) -> [UInt32: UInt8] {
        lines.last?.lpiConfig ?? [:]
    }
}
