import Lockfree
import Vocabulary

/// Memory and places of what was taken away: free once no reader can be in them.
extension ITS where Cache: ~Copyable {
    /// Waits for grace, then frees what was taken away. KVM does without, because it counts references; so the locks of
    /// this are on nobody's account.
    ///
    /// What is to be freed is taken before the wait: what another thread takes away meanwhile may be in the hands of a
    /// reader that this wait knows nothing of, and is that thread's to free. Nobody reads the cache of a physical ITS
    /// without its_lock, so for that there is nothing to wait for, whatever the thread holds.
    /// - Precondition: the thread does not hold its_lock, and is in no section.
    func reclaim(thread: inout HostThread) {
        lockTablesUncounted(&thread)
        var places = tables.retired
        tables.retired = []
        var unlinked = cache.takeUnlinked()
        // Sections that were open before are among those that are waited for.
        for batch in tables.deferred {
            places.append(contentsOf: batch.places)
            unlinked.append(contentsOf: batch.unlinked)
        }
        tables.deferred = []
        unlockTables(&thread)
        if lpiTables != nil { thread.waitForGrace(quiescence) }
        if places.isEmpty && unlinked.isEmpty { return }
        lockTablesUncounted(&thread)
        tables.free.append(contentsOf: places)
        cache.free(unlinked)
        unlockTables(&thread)
    }

    /// What follows commands that took a translation away: a grace period, or with `unmap: refcount` nothing that waits
    /// (`vgic_its_free_ite`, `kfree_rcu`): what they took is freed by later commands, when the sections that are open
    /// now have ended. Only where places for new mappings get few does a command wait after all.
    /// - Precondition: the thread does not hold its_lock, and is in no section.
    func endUnmap(thread: inout HostThread) {
        if configuration.unmap == .grace || lpiTables == nil { return reclaim(thread: &thread) }
        lockTablesUncounted(&thread)
        let unlinked = cache.takeUnlinked()
        if !tables.retired.isEmpty || !unlinked.isEmpty {
            tables.deferred.append(
                .init(open: quiescence.openSections(), places: tables.retired, unlinked: unlinked))
            tables.retired = []
        }
        var ended = 0
        while ended < tables.deferred.count, quiescence.haveEnded(tables.deferred[ended].open) {
            tables.free.append(contentsOf: tables.deferred[ended].places)
            cache.free(tables.deferred[ended].unlinked)
            ended += 1
        }
        tables.deferred.removeFirst(ended)
        let room = tables.free.count + configuration.mappingLimit - tables.used
        let isTight = !tables.deferred.isEmpty && room < configuration.mappingLimit / 4
        unlockTables(&thread)
        if isTight { reclaim(thread: &thread) }
    }
}
