import Irqfd
import Kernel
import Lockfree
import Synchronization
import SystemPackage
import VGIC

/// KVM_IRQFD and KVM_SET_GSI_ROUTING while everything runs. All assignments are this thread's, one at a time: so an
/// eventfd that comes back finds the slot free that it had, and GSI n has slot n.
extension ChaosCommands where Cache: ~Copyable {
    /// KVM_SET_GSI_ROUTING, all entries as they were but one. It takes an LPI back that is forwarded for a producer.
    mutating func route(gsi: Int, to slot: Int) {
        userspace.targets[gsi] = slot
        let before = thread.counters.downgrades
        do {
            try chaos.irqfds.setGSIRouting(Chaos<Cache>.routes(userspace.targets), thread: &thread)
        } catch {
            preconditionFailure("the routes are refused: \(error)")
        }
        activities[.routing] &+= 1
        if thread.counters.downgrades != before { activities[.reroute] &+= 1 }
    }

    /// KVM_IRQFD twice: an eventfd is deassigned while its device signals, and assigned again.
    mutating func reassign(gsi: Int) {
        deassignAndAssign(chaos.request(gsi))
        activities[.deassign] &+= 1
        activities[.assign] &+= 1
    }

    /// An eventfd's device is given to its driver of the host, or taken from it (VFIO's producer of irq-bypass).
    mutating func changeProducer(gsi: Int) {
        let eventfd = chaos.eventfds[gsi].rawValue
        do {
            if userspace.hasProducer[gsi] {
                try chaos.irqfds.removeProducer(eventfd: eventfd, thread: &thread)
            } else {
                try chaos.irqfds.addProducer(eventfd: eventfd, hostIRQ: chaos.interrupts[gsi], thread: &thread)
            }
            userspace.hasProducer[gsi].toggle()
        } catch {
            precondition(error == .fileExists, "the producer of GSI \(gsi) is refused: \(error)")
            // The interrupt stands behind another LPI, or the LPI has another: by its route, which changes.
        }
        activities[.producer] &+= 1
    }

    /// A device comes with an eventfd that holds a signal already, signals, and goes: its side is closed while signals
    /// are on their way.
    mutating func comeAndGo() {
        do {
            let eventfd = try EventFD()
            signal(eventfd)
            let gsi = UInt32(Chaos<Cache>.passingGSI)
            try chaos.irqfds.irqfd(IrqfdRequest(eventfd: eventfd.rawValue, gsi: gsi), thread: &thread)
            for _ in 0..<random.next() % 4 {
                signal(eventfd)
                if random.next() % 2 == 0 { Processor.yield() }
            }
            try chaos.irqfds.hangUp(eventfd: eventfd.rawValue, thread: &thread)
        } catch {
            preconditionFailure("a device that comes and goes is refused: \(error)")
        }
        activities[.hangUp] &+= 1
    }

    private mutating func signal(_ eventfd: borrowing EventFD) {
        let outcome = chaos.irqfds.table.signal(Chaos<Cache>.passingGSI, stamp: .unknown, through: eventfd)
        precondition(outcome == .written, "a counter of at most four signals")
        userspace.written &+= 1
    }

    // MARK: - level lines

    /// A line's device hears of the end of its interrupt, or raises its line if it is low.
    mutating func drive(line: Int) {
        hear(line: line)
        guard !userspace.isRaised[line] else { return }
        userspace.isRaised[line] = true
        userspace.asked[line] &+= 1
        activities[.raise] &+= 1
        chaos.lines.ask(line)
        chaos.raise(line: line)
    }

    /// The resamplefd of a line: its device raises it once more if it has not been served.
    private mutating func hear(line: Int) {
        do {
            guard try chaos.lines.resamplefds[line].read() != nil else { return }
        } catch {
            preconditionFailure("a resamplefd cannot be read: \(error)")
        }
        activities[.resample] &+= 1
        settle(line: line)
    }

    /// The line has been lowered.
    private mutating func settle(line: Int) {
        guard userspace.isRaised[line] else { return }
        userspace.isRaised[line] = chaos.lines.asks(line)
        guard userspace.isRaised[line] else { return }
        userspace.raisedAgain &+= 1
        chaos.raise(line: line)
    }

    /// The irqfd of a line is deassigned, which lowers the line, and assigned again.
    mutating func reassign(line: Int) {
        deassignAndAssign(chaos.request(line: line))
        settle(line: line)
    }

    /// Lets every line's device be served, when no device asks any more. What is not served is lost: nothing has moved
    /// while guest and loop went round many times.
    mutating func settleLines() {
        var (turns, rounds) = (chaos.guestTurns, chaos.loopTurns)
        var heard = activities[.resample]
        while userspace.isRaised.contains(true), !chaos.isDrained.load(ordering: .acquiring) {
            for line in 0..<ChaosLines.count { hear(line: line) }
            if activities[.resample] != heard { (turns, rounds) = (chaos.guestTurns, chaos.loopTurns) }
            heard = activities[.resample]
            if chaos.guestTurns &- turns > 4096, chaos.loopTurns &- rounds > 8 { return }
            Processor.yield()
        }
    }

    /// What each line's device has asked for, and was not served.
    var unserved: [String] {
        (0..<ChaosLines.count).compactMap { line in
            let (asked, served) = (userspace.asked[line], chaos.lines.servings(line))
            guard asked != served || userspace.isRaised[line] else { return nil }
            let end = userspace.isRaised[line] ? ", and its resamplefd was not signalled for the last time" : ""
            return "SPI \(ChaosLines.intid(line).rawValue): asserted \(asked) times, served \(served) times" + end
        }
    }

    private mutating func deassignAndAssign(_ request: IrqfdRequest) {
        var ending = request
        ending.flags |= IrqfdRequest.deassign
        do {
            try chaos.irqfds.irqfd(ending, thread: &thread)
            try chaos.irqfds.irqfd(request, thread: &thread)
        } catch {
            // What it has taken a moment ago it takes again, unless the process has no descriptor left.
            preconditionFailure("the irqfd of GSI \(request.gsi) is refused: \(error)")
        }
    }
}
