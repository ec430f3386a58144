import Lockfree

extension ITS where Cache: ~Copyable {
    /// Runs commands as one write of GITS_CWRITER does: each is decoded and checked (which can fail) and then applied
    /// (which cannot); one that fails is skipped and changes nothing. Waits for grace once, after its_lock is released,
    /// if any of them took a translation away.
    ///
    /// Returns the error of each command, nil where it was carried out.
    /// - Parameter reader: the caller's quiescence slot, nil if it has none; its section must be closed.
    @discardableResult public func execute(
        _ packets: [CommandPacket], counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable,
        reader: Int?
    ) -> [CommandError?] {
        var results: [CommandError?] = []
        results.reserveCapacity(packets.count)
        acquire(lock, &counters)
        var unpublishes = false
        for packet in packets {
            var record = CommandRecord(packet: packet)
            unpublishes = carryOut(&record, counters: &counters, kicks: kicks) || unpublishes
            results.append(record.refusal.map { CommandError($0, record.command) })
        }
        lock.unlock()
        if unpublishes { reclaim(counters: &counters, reader: reader) }
        return results
    }

    /// One command, with everything that can be seen of what it did.
    public func perform(
        _ packet: CommandPacket, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable, reader: Int?
    ) -> CommandRecord {
        var record = CommandRecord(packet: packet)
        record.isDetailed = true
        acquire(lock, &counters)
        let unpublishes = carryOut(&record, counters: &counters, kicks: kicks)
        lock.unlock()
        if unpublishes { reclaim(counters: &counters, reader: reader) }
        return record
    }

    /// One command.
    public func execute(
        _ command: Command, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable, reader: Int?
    ) throws(CommandError) {
        let results = execute([command.packet], counters: &counters, kicks: kicks, reader: reader)
        if let error = results[0] { throw error }
    }

    /// One command of a host that knows what it sends; the refusal, which is then a fault of this program.
    func carry(
        _ packet: CommandPacket, stamp: Stamp, transfers: Bool, counters: inout ModelCounters,
        kicks: borrowing some KickSink & ~Copyable
    ) -> Refusal? {
        var record = CommandRecord(packet: packet)
        record.stamp = stamp
        record.transfers = transfers
        acquire(lock, &counters)
        let unpublishes = carryOut(&record, counters: &counters, kicks: kicks)
        lock.unlock()
        if unpublishes { reclaim(counters: &counters, reader: nil) }
        return record.refusal
    }

    /// What was refused so far.
    public var commandLog: CommandLog {
        lock.lock()
        defer { lock.unlock() }
        return log
    }

    /// Decodes, checks and applies. Call under its_lock. True if a translation was taken away.
    private func carryOut(
        _ record: inout CommandRecord, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) -> Bool {
        do throws(Refusal) {
            let command = try Command(
                record.packet, virtual: configuration.profile.hasVirtualCommands,
                isGICv41: configuration.profile.isGICv41)
            record.command = command
            if record.isDetailed { record.outcome = command.subject.map { describe($0.device, $0.event) } }
            try check(command)
            log.executed += 1
            return apply(command, record: &record, counters: &counters, kicks: kicks)
        } catch {
            record.refusal = error
            log.refuse(.init(packet: record.packet, refusal: error, error: CommandError(error, record.command)))
            return false
        }
    }
}
