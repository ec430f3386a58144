/// The exact account of every signal: each term is counted where it happens, never as a difference of others.
///
/// A signal is a value written to an eventfd, or a call of the model. Sums of ledgers balance if their parts do.
public struct Ledger: Sendable, Equatable {
    /// Signals that were written.
    public var signals: UInt64 = 0
    /// Signals that could not be written (EAGAIN: the eventfd's counter was full). Not part of `signals`.
    public var notSent: UInt64 = 0
    /// Signals that were reaped together with an older one of the same eventfd.
    public var mergedInEventfd: UInt64 = 0
    /// Signals that were still in an eventfd's counter when it was removed.
    public var drained: UInt64 = 0

    /// Signals, or several merged in an eventfd, that the host side handed to the model.
    public var injections: UInt64 = 0
    /// Injections with nowhere to go: an error, no route. `refusals` has their reasons.
    public var refused: UInt64 = 0
    /// Injections that the interrupt translation dropped: the event was not mapped, or the ITS was not enabled.
    public var blocked: UInt64 = 0
    /// Injections lost between Linux's DISCARD and VMAPTI, when an LPI becomes a vLPI. A finding, not a fault.
    public var droppedInWindow: UInt64 = 0
    /// Injections that made an interrupt pending.
    public var latched: UInt64 = 0
    /// Injections that found their interrupt pending already.
    public var mergedPending: UInt64 = 0

    /// Interrupts that were pending before the slice began.
    public var carriedIn: UInt64 = 0
    /// Interrupts that the guest acknowledged.
    public var deliveries: UInt64 = 0
    /// Pending interrupts that met a new latch of their own on the way back from a list register.
    public var mergedAtFold: UInt64 = 0
    /// Pending interrupts that met their own pending state while they moved between tables.
    public var mergedAtTransfer: UInt64 = 0
    /// Pending interrupts that a command took away (CLEAR, DISCARD).
    public var destroyed: UInt64 = 0
    /// Pending interrupts that were not read back from the vPE's table when forwarding ended. A finding, not a fault.
    public var droppedAtUnforward: UInt64 = 0
    /// Interrupts that are rightly pending at the end (disabled, masked, without a target).
    public var pendingAtEnd: UInt64 = 0
    /// Interrupts that should have been delivered a second after the last signal, and were not.
    public var lost: UInt64 = 0

    /// Completions that carried no signal. Never injected, so in no identity.
    public var spurious: UInt64 = 0

    /// Completions of an assignment that had ended. Their signals are among `drained`, so in no identity.
    public var stale: UInt64 = 0

    /// Injections that went by the route that their vector had first. With `bySecondRoute` all injections, where a VMM
    /// changes routes while signals flow; else 0.
    public var byFirstRoute: UInt64 = 0
    /// Injections that went by the route that a VMM gave their vector while signals flowed.
    public var bySecondRoute: UInt64 = 0

    /// Reasons for refused injections, with how many each. They add up to `refused`.
    public var refusals: [String: UInt64] = [:]

    /// An account in which nothing has happened yet.
    public init() {}

    /// Adds the account of another slice or another worker.
    public static func += (left: inout Ledger, right: Ledger) {
        left.addFields(of: right)
        left.refusals.merge(right.refusals, uniquingKeysWith: +)
    }
}
