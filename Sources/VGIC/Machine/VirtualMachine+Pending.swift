import Lockfree
public import SystemPackage

/// Pending tables (<doc:The-virtual-ITS>).
extension VirtualMachine where Cache: ~Copyable {
    /// GICR_CTLR.EnableLPIs from 0 to 1 as the guest writes it: the pending bits of all known LPIs of this vCPU are
    /// loaded from its table, unless GICR_PENDBASER.PTZ says that it holds none (`vgic_enable_lpis`). Nothing where it
    /// is 1 already.
    public func enableLPIs(vcpu: Int, thread: inout HostThread) {
        guard !distributor.lpisEnabled(vcpu: vcpu) else { return }
        setLPIsEnabled(vcpu: vcpu, true, thread: &thread)
        let base = lpiTables.pendingBase(vcpu: vcpu)
        guard base != 0, base >> 62 & 1 == 0 else { return }
        its.forEachLPI(of: vcpu, thread: &thread) { lpi, thread in
            if (try? lpiTables.isPending(vcpu: vcpu, lpi.intid.rawValue)) == true {
                distributor.importPending(lpi, thread: &thread)
            }
        }
    }

    /// KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES: the latch of every LPI that has a target, into that vCPU's pending table.
    /// - Throws: EBUSY a vCPU is in the guest; EFAULT memory that is not the guest's.
    public func savePendingTables(thread: inout HostThread) throws(Errno) {
        guard !distributor.isRunning else { throw .resourceBusy }
        var isFault = false
        for vcpu in 0..<distributor.vcpuCount {
            its.forEachLPI(of: vcpu, thread: &thread) { lpi, thread in
                do {
                    // On GICv4.0 only the latch is known: what hardware holds pending is not (<doc:The-virtual-ITS>).
                    try lpiTables.setPending(
                        vcpu: vcpu, lpi.intid.rawValue, distributor.isLatched(lpi, thread: &thread))
                } catch {
                    isFault = true
                }
            }
        }
        if isFault { throw .badAddress }
    }
}
