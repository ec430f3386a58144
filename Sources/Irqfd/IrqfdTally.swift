/// What became of completions of irqfds. Each thread has its own.
public struct IrqfdTally: Sendable, Equatable {
    /// Completions of an assignment that has ended: nothing was delivered.
    public var stale: UInt64 = 0
    /// Handed on in atomic context (`kvm_arch_set_irq_inatomic` did not answer EWOULDBLOCK).
    public var atomic: UInt64 = 0
    /// Handed on by the inject work.
    public var deferred: UInt64 = 0
    /// Signals of a GSI that leads nowhere, or whose MSI no ITS takes: counted as refused.
    public var unrouted: UInt64 = 0

    /// Nothing counted yet.
    public init() {}
}
