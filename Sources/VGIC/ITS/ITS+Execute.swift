import Lockfree

extension ITS where Cache: ~Copyable {
    /// Runs commands as one write of GITS_CWRITER does: each is decoded and checked (which can fail) and then applied
    /// (which cannot); one that fails is skipped and changes nothing. Waits for grace once, after its_lock is released,
    /// if any of them took a translation away and `ITSConfiguration.unmap` is `grace`.
    ///
    /// Returns the error of each command, nil where it was carried out.
    /// - Precondition: the thread is in no section.
    @discardableResult public func execute(_ packets: [CommandPacket], thread: inout HostThread) -> [CommandError?] {
        var results: [CommandError?] = []
        results.reserveCapacity(packets.count)
        lockTables(&thread)
        var unpublishes = false
        for packet in packets {
            var record = CommandRecord(packet: packet)
            unpublishes = carryOut(&record, thread: &thread) || unpublishes
            results.append(record.refusal.map { CommandError($0, record.command) })
        }
        unlockTables(&thread)
        if unpublishes { endUnmap(thread: &thread) }
        return results
    }

    /// One command, with everything that can be seen of what it did.
    public func perform(_ packet: CommandPacket, thread: inout HostThread) -> CommandRecord {
        var record = CommandRecord(packet: packet)
        record.isDetailed = true
        lockTables(&thread)
        let unpublishes = carryOut(&record, thread: &thread)
        unlockTables(&thread)
        if unpublishes { endUnmap(thread: &thread) }
        return record
    }

    /// One command.
    public func execute(_ command: Command, thread: inout HostThread) throws(CommandError) {
        let results = execute([command.packet], thread: &thread)
        if let error = results[0] { throw error }
    }

    /// One command of a host that knows what it sends; the refusal, which is then a fault of this program.
    func carry(_ packet: CommandPacket, stamp: Stamp, transfers: Bool, thread: inout HostThread) -> Refusal? {
        var record = CommandRecord(packet: packet)
        record.stamp = stamp
        record.transfers = transfers
        lockTables(&thread)
        let unpublishes = carryOut(&record, thread: &thread)
        unlockTables(&thread)
        if unpublishes { endUnmap(thread: &thread) }
        return record.refusal
    }

    /// What was refused so far. For an onlooker.
    public var commandLog: CommandLog {
        var onlooker = HostThread.onlooker
        lockTables(&onlooker)
        defer { unlockTables(&onlooker) }
        return log
    }

    /// Decodes, checks and applies. True if a translation was taken away.
    /// - Precondition: the thread holds its_lock.
    func carryOut(_ record: inout CommandRecord, thread: inout HostThread) -> Bool {
        assert(isLocked(by: thread))
        do throws(Refusal) {
            let command = try Command(
                record.packet, virtual: configuration.profile.hasVirtualCommands,
                isGICv41: configuration.profile.isGICv41)
            record.command = command
            if record.isDetailed { record.outcome = command.subject.map { describe($0.device, $0.event, thread) } }
            try check(command, thread)
            log.executed += 1
            return apply(command, record: &record, thread: &thread)
        } catch {
            record.refusal = error
            log.refuse(.init(packet: record.packet, refusal: error, error: CommandError(error, record.command)))
            return false
        }
    }
}
