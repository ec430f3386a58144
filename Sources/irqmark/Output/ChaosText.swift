import Chaos
import Metrics
import Report
import Results
import Vocabulary

/// The text that `irqmark chaos` prints.
enum ChaosText {
    static func text(_ report: ChaosReport, _ plan: ChaosPlan) -> String {
        let ledger = report.ledger
        let merged = ledger.mergedInEventfd + ledger.mergedPending + ledger.mergedAtFold + ledger.mergedAtTransfer
        var lines = [
            "chaos  \(plan.title)  \(Figure.fixed(report.seconds, 1)) s",
            row("signals", ledger.signals, "written by devices, eventfds, INT and KVM_SIGNAL_MSI"),
            row("deliveries", ledger.deliveries, "acknowledged"),
            row("merges", merged, "met another in an eventfd, a latch, a list register or a pending table"),
            row("drained", ledger.drained, "still in an eventfd when it was deassigned"),
            row("turned away", ledger.refused + ledger.blocked, "the ITS was off, or the event not mapped"),
            row("destroyed", ledger.destroyed, "by CLEAR, or gone with an LPI that nothing named any more"),
            row("toggles", report.toggles, "of a vCPU's vLPIs, \(report.failedEnables) without a vPEID to be had"),
            row("changes", report.upgrades + report.downgrades, "of an LPI to a vLPI and back"),
            row("commands", report.commands, "of the guest; the host sent \(report.hostCommands) to its ITS"),
            row("invalidations", report.invalidations, "of translations"),
            row("doorbells", report.doorbells, "of vPEs that were not resident"),
            row("lines", report.lines.asserted, "asserted by devices with an SPI; \(report.lines.served) were served"),
        ]
        lines += activities(report.activities)
        if plan.dropsByDesign {
            lines.append(row("dropped", ledger.droppedInWindow, "in the window between DISCARD and the next mapping"))
            lines.append(row("dropped", ledger.droppedAtUnforward, "in a pending table that was not read back"))
            lines.append(row("overslept", report.overslept, "vCPUs whose vPE was enabled without a doorbell"))
        }
        for fault in report.faults.prefix(8) {
            lines.append("fault  \(fault.intid.map { "LPI \($0): " } ?? "")\(fault.explanation)")
        }
        if !ledger.balanced {
            lines.append("fault  the account does not balance: \(ledger.imbalances.joined(separator: "; "))")
        }
        lines.append("lost \(ledger.lost)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The accounts of LPIs, a line each: every term of the ledger that is not zero.
    static func accounts(_ report: ChaosReport, _ choice: AccountChoice) -> String {
        report.ledgers.enumerated().filter { slot, ledger in
            choice.shows(ChaosReport.intid(slot), hadSignals: ledger.signals > 0)
        }.map { slot, ledger in
            "LPI \(ChaosReport.intid(slot))  \(ledger.words)\n"
        }.joined()
    }

    /// The account as checks, for other tools.
    static func checks(_ report: ChaosReport, _ plan: ChaosPlan) -> [CheckResult] {
        let ledger = report.ledger
        var figures: [String: UInt64] = [
            "toggles": report.toggles, "failedEnables": report.failedEnables, "upgrades": report.upgrades,
            "downgrades": report.downgrades, "commands": report.commands, "hostCommands": report.hostCommands,
            "invalidations": report.invalidations, "doorbells": report.doorbells,
            "linesAsserted": report.lines.asserted, "linesServed": report.lines.served,
            "linesRaisedAgain": report.lines.raisedAgain,
        ]
        if plan.dropsByDesign { figures["overslept"] = report.overslept }
        for field in Ledger.fields { figures[field.name] = ledger[keyPath: field.path] }
        for activity in ChaosActivity.allCases { figures[activity.name] = report.activities[activity] }
        return [
            CheckResult(name: "the account balances", complaints: ledger.imbalances, figures: figures),
            CheckResult(
                name: "nothing is lost", complaints: ledger.lost > 0 ? ["\(ledger.lost) signals are lost"] : [],
                figures: ["lost": ledger.lost]),
            CheckResult(
                name: "the account of each LPI holds",
                complaints: report.faults.map { fault in
                    (fault.intid.map { "LPI \($0): " } ?? "") + fault.explanation
                }),
        ]
    }

    /// What went on, each with its count, as many in a line as fit.
    private static func activities(_ done: ChaosActivities) -> [String] {
        var lines: [String] = []
        var line = "meanwhile"
        for activity in ChaosActivity.allCases {
            let words = "  \(activity.name) \(Figure.count(done[activity]))"
            if line.count + words.count > 100 {
                lines.append(line)
                line = String(repeating: " ", count: 9)
            }
            line += words
        }
        return lines + [line]
    }

    private static func row(_ name: String, _ count: UInt64, _ meaning: String) -> String {
        let figure = Figure.count(count)
        return name + String(repeating: " ", count: max(1, 31 - name.count - figure.count)) + figure + "  " + meaning
    }
}
