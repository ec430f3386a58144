import Irqfd
import Metrics
import VGIC
import Vocabulary

extension Chaos where Cache: ~Copyable {
    /// Where the model's terms of the ledger stand in it.
    private static var ofModel: Booking<ModelCounters, Ledger> { Booking() }

    /// The account of a run that has ended.
    func account(
        device: borrowing ChaosDevice<Cache>, loop: borrowing ChaosLoop<Cache>, guest: borrowing ChaosGuest<Cache>,
        commands: borrowing ChaosCommands<Cache>
    ) -> ChaosReport {
        var model = device.thread.counters
        model += loop.thread.counters
        model += guest.thread.counters
        model += commands.thread.counters
        let census = vm.distributor.census()
        var report = ChaosReport()
        report.ledger.signals = device.calls + device.written + commands.signals + commands.userspace.written
        report.ledger.notSent = device.notSent
        report.ledger.injections = device.calls + commands.signals
        report.ledger.spurious = loop.tally.spurious
        report.ledger.stale = loop.tally.stale
        report.ledger.refused = model.refused
        report.ledger.refusals = model.refusals
        Self.ofModel.add(model, to: &report.ledger)
        report.ledger.pendingAtEnd = UInt64(census.waiting.count)
        report.ledger.lost = UInt64(census.stuck.count)
        bookEventfds(loop.tally, into: &report)
        let accounts = [device.account, loop.account, guest.account, commands.account]
        report.ledgers = ChaosAccount.ledgers(accounts, lpis: Self.slots, census)
        report.faults += ChaosAccount.faults(report.ledgers, whole: report.ledger)
        report.lines = ChaosReport.Lines(
            asserted: commands.userspace.asked.reduce(0, +), raisedAgain: commands.userspace.raisedAgain,
            served: (0..<ChaosLines.count).reduce(0) { $0 + lines.servings($1) })
        report.faults += commands.unserved.map { LedgerFault(explanation: $0) }
        report.toggles = commands.toggles
        report.failedEnables = commands.failedEnables
        report.upgrades = model.upgrades
        report.downgrades = model.downgrades
        report.invalidations = commands.invalidations
        report.commands = commands.commands
        report.hostCommands = model.hostCommands
        report.doorbells = model.doorbells
        report.overslept = guest.overslept
        for activities in [guest.activities, commands.activities] { report.activities += activities }
        return report
    }

    /// Books what went through eventfds, slot by slot, and holds it against what the loop's thread has counted. A level
    /// line is no term of the ledger.
    private func bookEventfds(_ tally: DispatchTally, into report: inout ChaosReport) {
        var (injections, merged) = (UInt64(0), UInt64(0))
        for slot in 0...Self.passingGSI {
            let account = irqfds.table.account(slot)
            injections += account.injections
            merged += account.merged
            if let words = account.fault { report.faults.append(LedgerFault(explanation: words)) }
            if (Self.firstLineGSI..<Self.passingGSI).contains(slot) { continue }
            report.ledger.injections += account.injections
            report.ledger.mergedInEventfd += account.merged
            report.ledger.drained += account.drained
        }
        // The loop's thread takes the stamp of a write that failed for that of a signal.
        let counted = tally.mergedInEventfd &- irqfds.table.poppedFailures
        if injections != tally.injections || merged != counted {
            let words =
                "\(injections) injections and \(merged) merges of all irqfds, but the loop has counted "
                + "\(tally.injections) and \(counted)"
            report.faults.append(LedgerFault(explanation: words))
        }
    }
}
