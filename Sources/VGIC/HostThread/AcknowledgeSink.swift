public import Lockfree

/// Where the guest's acknowledges go. Called on the thread that runs the vCPU, once for each interrupt that IAR
/// returns.
public protocol AcknowledgeSink: ~Copyable {
    /// - Parameters:
    ///   - vcpu: index of the vCPU.
    ///   - intid: what IAR returned (GICv5 PPIs as typed INTIDs).
    ///   - stamp: of the oldest signal that this delivery carries.
    mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp)

    /// The guest is left, or is about to be entered: from here on the host works on this thread.
    mutating func worldSwitchBegins()

    /// The guest runs, or its vCPU is blocked: the host's work has come to an end.
    mutating func worldSwitchEnded()
}

extension AcknowledgeSink where Self: ~Copyable {
    /// Does nothing.
    @inlinable public mutating func worldSwitchBegins() {}
    /// Does nothing.
    @inlinable public mutating func worldSwitchEnded() {}
}
