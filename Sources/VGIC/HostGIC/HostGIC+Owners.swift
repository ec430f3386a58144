import Lockfree

import struct SystemPackage.Errno

/// Whose the interrupts of the host are: each by itself as VFIO gives it, and a device's vLPIs as the host's ITS counts
/// them.
extension HostGIC {
    /// A VM comes; the id by which interrupts are its.
    func admit(thread: inout HostThread) -> Int {
        thread.with(state, at: .hostGIC) { state, _ in
            state.nextOwner += 1
            return state.nextOwner
        }
    }

    /// VFIO gives an interrupt to a VM. Done already if it is its.
    /// - Throws: EINVAL there is no such interrupt; EBUSY it is another VM's.
    @discardableResult func give(
        _ number: Int, to owner: Int, thread: inout HostThread
    ) throws(Errno) -> Event {
        try thread.with(state, at: .hostGIC) { state, _ throws(Errno) in
            guard let event = state.events[number] else { throw .invalidArgument }
            guard state.owners[number] ?? owner == owner else { throw .resourceBusy }
            state.owners[number] = owner
            return event
        }
    }

    /// `its_vlpi_map` looks at this before it does anything: a device has vLPIs of one VM at a time, whoever its single
    /// interrupts were given to.
    func accepts(_ event: Event, of owner: Int, thread: inout HostThread) -> Bool {
        thread.with(state, at: .hostGIC) { state, _ in
            state.vlpis[event.place].count == 0 || state.vlpis[event.place].owner == owner
        }
    }

    /// One more of the device's events is a vLPI of that VM.
    /// - Throws: EINVAL the device has vLPIs of another VM.
    func takeVLPI(_ event: Event, for owner: Int, thread: inout HostThread) throws(Errno) {
        let isTaken = thread.with(state, at: .hostGIC) { state, _ in
            let (other, count) = state.vlpis[event.place]
            guard count == 0 || other == owner else { return false }
            state.vlpis[event.place] = (owner, count + 1)
            return true
        }
        guard isTaken else { throw .invalidArgument }
    }

    /// One of the device's events is a physical LPI again (`its_vlpi_unmap`). With the last one it is any VM's.
    func dropVLPI(_ event: Event, thread: inout HostThread) {
        thread.with(state, at: .hostGIC) { state, _ in state.vlpis[event.place].count -= 1 }
    }

    /// The interrupt, if it was given to that VM.
    func event(_ number: Int, of owner: Int, thread: inout HostThread) -> Event? {
        thread.with(state, at: .hostGIC) { state, _ in state.owners[number] == owner ? state.events[number] : nil }
    }

    /// VFIO takes an interrupt back from a VM, or with nil all that are its.
    func takeBack(_ number: Int?, from owner: Int, thread: inout HostThread) {
        thread.with(state, at: .hostGIC) { state, _ in
            state.owners = state.owners.filter { $0.value != owner || (number != nil && $0.key != number) }
        }
    }
}
