public import Lockfree

/// A thread of the host as the model sees it: every call that does something for the kernel, the host's hardware or the
/// guest takes the thread that it runs on as `inout thread`.
///
/// Belongs to one thread at a time. What a call has done is in `counters`; which vCPUs it has woken is in `wakes`.
public struct HostThread: ~Copyable, Sendable {
    /// What calls on this thread did, since whoever owns it last set them to zero.
    public var counters = ModelCounters()
    /// Where it puts the vCPUs that it wakes.
    public let wakes: WakeSet
    /// Its slot in the quiescence domain of the VM, -1 for a thread that enters no section: no domain has that one.
    @usableFromInline let slot: Int
    /// Where the terms of the ledger are written down LPI by LPI, nil unless somebody wants to know.
    @usableFromInline let lpis: LPITally?
    #if DEBUG
        /// The locks that it holds. A release build does not know them.
        @usableFromInline var held = HeldLocks()
    #endif

    /// A thread that has counted nothing and holds nothing.
    /// - Parameters:
    ///   - wakes: the wake set of the VM whose vCPUs it can wake.
    ///   - reader: its slot in the quiescence domain of that VM; nil for none.
    ///   - lpis: where it writes down what became of each LPI's signals; nil for nowhere.
    public init(wakes: WakeSet, reader: Int? = nil, lpis: LPITally? = nil) {
        self.wakes = wakes
        slot = reader ?? -1
        self.lpis = lpis
    }

    /// Its slot in the quiescence domain of the VM, nil for a thread that enters no section.
    @inlinable public var reader: Int? { slot < 0 ? nil : slot }

    /// Begins a section of the VM's quiescence domain: what a look-up finds inside stays valid until `leave`.
    /// - Precondition: the thread has a slot there, and is in no section.
    @inlinable public mutating func enter(_ domain: Quiescence) {
        #if DEBUG
            if !held.enterSection() { preconditionFailure("a section begins inside another") }
        #endif
        domain.enter(slot)
    }

    /// Ends the section.
    /// - Precondition: the thread is in one.
    @inlinable public mutating func leave(_ domain: Quiescence) {
        #if DEBUG
            if !held.leaveSection() { preconditionFailure("a section ends that never began") }
        #endif
        domain.leave(slot)
    }

    /// Whether it is in a section. For assertions: true in a release build, which does not know.
    @inlinable public var isInSection: Bool {
        #if DEBUG
            held.isInSection
        #else
            true
        #endif
    }

    /// Returns when every thread that was in a section at the call has left it.
    /// - Precondition: the thread is in no section, and holds no lock but a cmd_lock.
    package func waitForGrace(_ domain: Quiescence) {
        #if DEBUG
            if !held.mayWaitForGrace { preconditionFailure("waits for a grace period in a section, or inside \(held)") }
        #endif
        domain.waitForGrace(caller: reader)
    }
}
