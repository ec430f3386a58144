/// Ticks of the driver's thread by what it did in them.
struct TickPhases: Sendable {
    /// Stamps and writes; by `call`, all of a signal's way up to its injection.
    var source: UInt64 = 0
    /// Waiting for completions.
    var loop: UInt64 = 0
    /// Turning completions into injections.
    var take: UInt64 = 0
    /// `Path.deliver`.
    var delivery: UInt64 = 0
    /// Running the vCPUs.
    var vcpu: UInt64 = 0
    /// Of `vcpu`: entering the guest, leaving it, blocking.
    var switches: UInt64 = 0
}
