import Kernel
import Metrics

/// Whose time a slice was.
///
/// The path says whose its deliveries were. Acknowledging is the guest's, in every arm: from a list register, a
/// resident vPE's table or a PPI, and by the floor. The rest of running the vCPUs is the host's: entering the guest,
/// leaving it, blocking; a sample of these is timed. A `spin` guest with nothing but vLPIs is never left.
struct Attribution {
    /// Ticks by phase.
    let phases: TickPhases
    /// Whose the ticks of `phases.delivery` were.
    let shares: PathShares

    /// The totals of the slice, in ns. `elapsed` is the length of the whole slice in ticks, `cpu` the CPU time of all
    /// its threads in ns.
    func totals(elapsed: UInt64, cpu: UInt64, clock: borrowing TickClock) -> Cost.Totals {
        let switches = min(phases.switches, phases.vcpu)
        var split = Phases()
        split.source = clock.nanoseconds(phases.source)
        split.loop = clock.nanoseconds(phases.loop)
        split.injection = clock.nanoseconds(phases.take &+ shares.host)
        split.hardware = clock.nanoseconds(shares.hardware)
        split.vcpu = clock.nanoseconds(switches)
        split.guest = clock.nanoseconds(phases.vcpu &- switches &+ shares.guest)
        return Cost.Totals(elapsed: clock.nanoseconds(elapsed), host: split.host, cpu: cpu, phases: split)
    }
}
