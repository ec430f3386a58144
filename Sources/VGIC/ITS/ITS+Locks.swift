extension ITS where Cache: ~Copyable {
    /// The place of cmd_lock in the lock order.
    private var commandPlace: LockOrder { .cmd(number) }

    /// The place of its_lock in the lock order.
    private var tablePlace: LockOrder { lpiTables == nil ? .hostITS : .its(number) }

    /// Takes its_lock.
    func lockTables(_ thread: inout HostThread) { thread.acquire(lock, at: tablePlace) }

    /// Takes its_lock for what only this model does: on nobody's account.
    func lockTablesUncounted(_ thread: inout HostThread) { thread.acquireUncounted(lock, at: tablePlace) }

    /// Gives its_lock back.
    func unlockTables(_ thread: inout HostThread) { thread.release(lock, at: tablePlace) }

    /// Takes cmd_lock.
    func lockCommands(_ thread: inout HostThread) { thread.acquire(commandLock, at: commandPlace) }

    /// Gives cmd_lock back.
    func unlockCommands(_ thread: inout HostThread) { thread.release(commandLock, at: commandPlace) }

    /// Whether the thread holds this ITS's its_lock.
    func isLocked(by thread: borrowing HostThread) -> Bool { thread.holds(tablePlace) }

    /// Whether the thread holds this ITS's cmd_lock.
    func isCommandLocked(by thread: borrowing HostThread) -> Bool { thread.holds(commandPlace) }
}
