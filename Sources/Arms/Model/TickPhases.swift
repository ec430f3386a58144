/// Ticks of the driver's thread, by the work that it did.
struct TickPhases: Sendable {
    /// Making stamps and writing; with loop `call` the whole way of a signal up to its injection.
    var source: UInt64 = 0
    /// Waiting for completions.
    var loop: UInt64 = 0
    /// Turning completions into injections, by the dispatcher.
    var take: UInt64 = 0
    /// `Path.deliver`.
    var delivery: UInt64 = 0
    /// Running the vCPUs.
    var vcpu: UInt64 = 0
    /// The part of `vcpu` that went into entering the guest, leaving it and blocking.
    var switches: UInt64 = 0
}
