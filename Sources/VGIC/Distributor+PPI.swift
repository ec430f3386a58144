public import Lockfree
public import Synchronization

extension Distributor {
    /// One edge of a GICv5 PPI: no ap_list and no lock, only the latch and a kick (`vgic_v5_ppi_queue_irq_unlock`).
    /// Counts exactly one of `latched` and `mergedPending`.
    /// - Precondition: `number` is below the configured PPI count.
    @inlinable public func injectPPI(
        vcpu index: Int, number: Int, stamp: Stamp, counters: inout ModelCounters,
        kicks: borrowing some KickSink & ~Copyable
    ) {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Sequentially consistent, as in `flushPPIs`: the word first, then its index bit.
        let (isFirst, _) = unsafe vcpu.pointee.ppis.stamps[number].compareExchange(
            expected: 0, desired: stamp.rawValue, ordering: .sequentiallyConsistent)
        if isFirst {
            counters.latched &+= 1
            _ = unsafe vcpu.pointee.ppis.pending.insert(number)
        } else {
            counters.mergedPending &+= 1
        }
        kick(index, counters: &counters, kicks: kicks)
    }

    /// The guest's write to ICC_PPI_ENABLER<n>_EL1: trapped, so the shadow is always current.
    public func setPPIEnabled(vcpu: Int, number: Int, _ enabled: Bool) {
        if enabled {
            _ = unsafe vcpus.pointer(to: vcpu).pointee.ppis.enabled.insert(number)
        } else {
            _ = unsafe vcpus.pointer(to: vcpu).pointee.ppis.enabled.remove(number)
        }
    }
}
