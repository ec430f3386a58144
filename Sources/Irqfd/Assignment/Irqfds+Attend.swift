public import Loops
public import SystemPackage
public import VGIC

extension Irqfds where Cache: ~Copyable {
    /// On the loop's thread, between batches: watches what was assigned, lets go of what was deassigned.
    /// - Throws: what the loop failed with first. It is not to be used any more then: what it could not be made to
    ///   watch delivers nothing, and what it could not be made to forget is let go of all the same.
    public func attend(_ loop: any EventLoop, thread: inout HostThread) throws(Errno) {
        var failure: Errno?
        for (change, binding) in takeChanges(&thread) {
            switch change {
            case .watch(let slot):
                do throws(Errno) {
                    try loop.add(binding.eventfd, token: binding.token)
                    watched.insert(slot)
                } catch {
                    failure = failure ?? error
                    lockIrqfds(&thread)
                    table.retire(slot)
                    unlockIrqfds(&thread)
                }
            case .unwatch(let slot):
                // A loop that has failed may take its whole patience for each answer.
                if watched.remove(slot) != nil, failure == nil {
                    do throws(Errno) { try loop.remove(binding.token) } catch { failure = error }
                }
                release(slot, binding, thread: &thread)
            }
        }
        if let failure { throw failure }
    }

    /// On the thread of a loop that has failed and is gone: lets go of what was deassigned, and watches nothing.
    public func attendWithoutLoop(thread: inout HostThread) {
        for (change, binding) in takeChanges(&thread) {
            if case .unwatch(let slot) = change { release(slot, binding, thread: &thread) }
        }
    }

    private func takeChanges(_ thread: inout HostThread) -> [(change: Change, binding: Binding)] {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        guard !changes.isEmpty else { return [] }
        defer { changes.removeAll() }
        return changes.map { change in
            switch change {
            // A binding stays until its last change has been attended to.
            case .watch(let slot), .unwatch(let slot): (change, bindings[slot]!)
            }
        }
    }

    /// The end of an assignment that no loop watches any more. On the loop's thread.
    private func release(_ slot: Int, _ binding: Binding, thread: inout HostThread) {
        table.drain(slot)
        table.setDescriptor(slot, -1)
        Self.letGo(binding)
        lockIrqfds(&thread)
        bindings[slot] = nil
        nextFreeSlot = min(nextFreeSlot, slot)
        unlockIrqfds(&thread)
    }
}
