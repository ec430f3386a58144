/// What vPEs that come and go take of a host, as a rule over how often they do.
extension HostProfile {
    /// What a host of this profile sends and writes for the loads, puts and doorbells that were counted: as much as
    /// `HostGIC` does one by one (<doc:The-host-GIC>), without doing it. A measured run can count it so, and the
    /// model's way of keeping registers takes none of its time.
    ///
    /// Each vPE is taken to have its event of the proxy device already: a host has as many of them as processors.
    /// - Parameters:
    ///   - counters: what the run loop has counted.
    ///   - moves: loads on another processor than the last.
    /// - Returns: commands to the physical ITS, each SYNC and VSYNC included; and writes of GICR_VPROPBASER,
    ///   GICR_VPENDBASER, and with DirectLPI of GICR_INVLPIR and GICR_CLRLPIR.
    public func residencyAccesses(
        of counters: ModelCounters, moves: UInt64
    ) -> (commands: UInt64, registerWrites: UInt64) {
        let vmovp = 2 * moves
        guard version == .gicv40 else { return (vmovp, counters.vpeLoads + counters.vpePuts) }
        let writes = 2 * counters.vpeLoads + counters.vpePuts
        // Enabled by puts; disabled by the handler, or by the load if it has not rung.
        let masks = counters.doorbellRequests + counters.doorbells + counters.doorbellsWithdrawn
        // Each load clears it, and each move takes it along.
        let reaches = masks + counters.vpeLoads + moves
        switch doorbells {
        case .proxyDevice: return (vmovp + 2 * reaches, writes)
        case .directLPI: return (vmovp, writes + reaches)
        }
    }
}
