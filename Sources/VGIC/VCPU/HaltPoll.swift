public import Vocabulary

/// How long a vCPU polls at its next halt before it sleeps (`vcpu->halt_poll_ns` of `kvm_vcpu_halt`): a time that
/// grows when sleeps turn out short and shrinks when they turn out long.
///
/// KVM also ends a poll when something else wants the processor (`single_task_running`). Here a thread that polls has
/// its processor to itself.
public struct HaltPoll: Sendable, Equatable {
    /// The longest poll, in nanoseconds (the module's `halt_poll_ns`, or KVM_CAP_HALT_POLL); 0 for none.
    public let limit: UInt64
    /// How long the vCPU polls at its next halt, in nanoseconds, 0 ... `limit`.
    public private(set) var nanoseconds: UInt64 = 0
    private let shrink: UInt64

    /// `halt_poll_ns_grow`, and `halt_poll_ns_grow_start` in nanoseconds.
    private static var growth: UInt64 { 2 }
    private static var start: UInt64 { 10_000 }

    /// A vCPU that has not halted yet, and does not poll at its first halt.
    /// - Parameters:
    ///   - nanoseconds: the longest poll.
    ///   - era: the kernel whose rule for shrinking holds.
    public init(nanoseconds: UInt64, era: Era) {
        limit = nanoseconds
        shrink = era.haltPollShrink
    }

    /// A halt has ended, which took that many nanoseconds, its poll included (`grow_halt_poll_ns`,
    /// `shrink_halt_poll_ns`). On arm64 every wake-up is a valid one (`vcpu_valid_wakeup`).
    public mutating func halted(for time: UInt64) {
        if limit == 0 || time <= nanoseconds { return }
        if nanoseconds > 0 && time > limit {
            nanoseconds = shrink == 0 ? 0 : nanoseconds / shrink
            if nanoseconds < Self.start { nanoseconds = 0 }
        } else if nanoseconds < limit && time < limit {
            nanoseconds = min(limit, max(Self.start, nanoseconds * Self.growth))
        }
    }
}
